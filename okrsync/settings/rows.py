"""Rows of a sheet as work: how headers are called and what status words mean; English, German, Spanish, French."""

from collections.abc import Iterable

from okrsync.okrs.tables import Words, fold
from okrsync.settings.part import Part

_TITLES = ("Title", "Task", "Name", "Summary", "Titel", "Aufgabe", "Título", "Tarea", "Titre", "Tâche")
_STATUSES = (
    *("Status", "State", "Done", "Completed", "Finished", "Stand", "Zustand", "Erledigt", "Fertig"),
    *("Estado", "Hecho", "Terminado", "Statut", "État", "Fait", "Terminé"),
)
_DONE_DATES = (
    *("Done on", "Done date", "Completed on", "Completion date", "Closed on", "Erledigt am", "Abgeschlossen am"),
    *("Fecha de cierre", "Terminado el", "Terminé le", "Date de fin réelle"),
)
_CREATED = ("Created", "Created on", "Created at", "Erstellt", "Erstellt am", "Creado", "Creado el", "Créé le")
_POINTS = ("Points", "Story Points", "Estimate", "Effort", "Punkte", "Aufwand", "Puntos", "Esfuerzo", "Estimation")
_IDS = ("ID", "Key", "Issue", "Ticket", "Schlüssel", "Clave", "Clé")
_DONE = (
    *("Done", "Complete", "Completed", "Closed", "Finished", "Resolved", "Delivered", "Shipped", "Yes", "x", "✓", "✔"),
    *("Erledigt", "Fertig", "Abgeschlossen", "Geschlossen", "Ja", "Hecho", "Terminado", "Completado", "Cerrado", "Sí"),
    *("Fait", "Terminé", "Fini", "Achevé", "Clos", "Oui"),
)
_DROPPED = (
    *("Cancelled", "Canceled", "Dropped", "Won't do", "Rejected", "Abandoned", "Obsolete", "Duplicate"),
    *("Abgebrochen", "Verworfen", "Abgelehnt", "Gestrichen", "Entfällt", "Storniert"),
    *("Cancelado", "Descartado", "Rechazado", "Anulado", "Annulé", "Abandonné", "Rejeté"),
)
_IN_PROGRESS = (
    *("In progress", "Doing", "Started", "Ongoing", "In review", "WIP", "In Arbeit", "Begonnen", "Läuft"),
    *("En curso", "En progreso", "Empezado", "En cours", "Commencé"),
)


class RowsSettings(Part):
    """How rows of a sheet become work items.

    Upper and lower case are the same. Of several headers the first that a sheet has counts.
    """

    title: tuple[str, ...] = _TITLES
    status: tuple[str, ...] = _STATUSES
    done_date: tuple[str, ...] = _DONE_DATES
    created: tuple[str, ...] = _CREATED
    points: tuple[str, ...] = _POINTS
    id: tuple[str, ...] = _IDS
    done: tuple[str, ...] = _DONE
    dropped: tuple[str, ...] = _DROPPED
    in_progress: tuple[str, ...] = _IN_PROGRESS

    def words(self, estimates: str) -> Words:
        """The same as reading takes it; `estimates` is the numeric field with the points."""
        return Words(
            title=_folded(self.title),
            status=_folded(self.status),
            done_date=_folded(self.done_date),
            created=_folded(self.created),
            points=_folded(self.points),
            id=_folded(self.id),
            done=frozenset(_folded(self.done)),
            dropped=frozenset(_folded(self.dropped)),
            in_progress=frozenset(_folded(self.in_progress)),
            estimates=estimates,
        )


def _folded(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(fold, texts))
