"""What teams call their columns, in four languages, and which of ours a header means.

The words come from sheets and templates that people publish; a word may mean two of ours (Goal, Ziel, Stand), and then
the cells below decide (`contents`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from itertools import combinations

ENGLISH = {
    "id": "id, #, no, nr, number, ref, key, kr id, okr id, kr no, kr number",
    "supports": "supports, parent, parent id, parent okr, parent objective, aligned to, aligned with, contributes to",
    "level": "level, tier, okr level",
    "team": "team, department, group, squad, function, division, business unit",
    "objective": "objective, objectives, goal, goals, objective title, objective name, objective description",
    "key_result": "key result, key results, kr, krs, okr, okrs, objective key result, objective kr, measurable result",
    "owner": "owner, dri, kr owner, responsible, responsible person, accountable, assignee, lead, driver, champion",
    "status": "status, state, rag, rag status, health, traffic light",
    "progress": "progress, completion, % complete, % completed, % done, % achieved, score, grade, achievement, "
    "attainment",
    "vs_plan": "vs expected, vs plan, versus plan, against plan",
    "trend": "trend",
    "forecast": "forecast, projection, projected",
    "start": "start, baseline, start value, starting value, starting point, initial, initial value, base",
    "current": "current, actual, actuals, current value, actual value, latest value, latest, now, to date",
    "target": "target, goal, target value, goal value, end value, target number",
    "unit": "unit, units, unit of measure, uom",
    "measured_by": "measured by, measurement, measure, how measured",
    "linked_work": "linked work, link, links, epic, epics, jira, jira link, jira epic, jira key, asana, asana link, "
    "ticket, tickets, issue, issues, tracking link, project link, work items, initiative, initiatives",
    "weight": "weight, weighting, weightage",
    "from": "from, start, start date, starts, begin, begin date",
    "due": "due, due date, deadline, end, end date, target date, ends, by when, finish date, completion date",
    "kind": "kind, type, okr type, commitment",
    "state": "state, phase, lifecycle",
    "rhythm": "rhythm, frequency, update frequency, reporting frequency, cadence",
    "help_needed": "help needed, support needed, blocker, blockers, impediments, asks",
    "confidence": "confidence, confidence level, confidence score",
    "comment": "comment, comments, commentary, note, notes, remarks, update, updates, status update, latest update, "
    "weekly update, check in",
    "checked_in": "checked in, last updated, last update, updated, updated on, last check in",
}
GERMAN = {
    "id": "nummer, kennung, lfd nr",
    "supports": "übergeordnet, übergeordnetes ziel, übergeordnetes okr, unterstützt, zahlt ein auf",
    "level": "ebene, stufe",
    "team": "abteilung, bereich, gruppe",
    "objective": "ziel, ziele, zielsetzung",
    "key_result": "schlüsselergebnis, schlüsselergebnisse, schlüsselresultat, schlüsselresultate, messbares ergebnis",
    "owner": "verantwortlich, verantwortliche, verantwortlicher, verantwortliche person, zuständig, besitzer, wer",
    "status": "stand, ampel, zustand",
    "progress": "fortschritt, erfüllung, erfüllungsgrad, zielerreichung, erreicht %, % erreicht",
    "trend": "tendenz",
    "forecast": "prognose",
    "start": "start, startwert, ausgangswert, anfangswert, basis, basiswert",
    "current": "ist, istwert, ist wert, aktuell, aktueller wert, aktueller stand, stand",
    "target": "ziel, zielwert, soll, sollwert, soll wert",
    "unit": "einheit",
    "measured_by": "gemessen an, messung, messgröße",
    "linked_work": "verknüpfung, verknüpfte arbeit, vorgang, vorgänge, maßnahme, maßnahmen",
    "weight": "gewicht, gewichtung",
    "from": "von, beginn, startdatum",
    "due": "fällig, fällig am, fälligkeit, frist, termin, bis, bis wann, enddatum, ende",
    "kind": "art, typ",
    "rhythm": "rhythmus, turnus, häufigkeit, frequenz",
    "help_needed": "hilfe, hilfe nötig, unterstützung, hindernisse, blocker",
    "confidence": "konfidenz, zuversicht",
    "comment": "kommentar, kommentare, notiz, notizen, bemerkung, bemerkungen, anmerkung, anmerkungen",
    "checked_in": "zuletzt aktualisiert, aktualisiert am",
}
SPANISH = {
    "id": "código, número, núm",
    "supports": "apoya, apoya a, objetivo padre, alineado con, contribuye a",
    "level": "nivel",
    "team": "equipo, departamento, área, grupo",
    "objective": "objetivo, objetivos, meta, metas",
    "key_result": "resultado clave, resultados clave, rc",
    "owner": "responsable, responsables, dueño, propietario, encargado",
    "status": "estado, situación, semáforo, estatus",
    "progress": "progreso, avance, % avance, cumplimiento, % cumplimiento, porcentaje de avance",
    "trend": "tendencia",
    "forecast": "pronóstico, previsión",
    "start": "inicio, valor inicial, línea base, línea de base, punto de partida",
    "current": "actual, valor actual, real",
    "target": "meta, valor objetivo, valor meta, objetivo numérico",
    "unit": "unidad, unidad de medida",
    "measured_by": "medido por, medición",
    "linked_work": "enlace, enlaces, vínculo, épica, épicas, iniciativa, iniciativas",
    "weight": "peso, ponderación",
    "from": "desde, inicio, fecha de inicio, fecha inicio",
    "due": "vence, vencimiento, fecha límite, plazo, hasta, fecha de fin, fecha fin",
    "kind": "tipo",
    "rhythm": "ritmo, frecuencia, periodicidad",
    "help_needed": "ayuda, ayuda necesaria, bloqueos, impedimentos",
    "confidence": "confianza, nivel de confianza",
    "comment": "comentario, comentarios, nota, notas, observaciones",
    "checked_in": "última actualización, actualizado",
}
FRENCH = {
    "id": "identifiant, numéro, réf, référence",
    "supports": "soutient, objectif parent, aligné sur, contribue à",
    "level": "niveau",
    "team": "équipe, département, service, groupe",
    "objective": "objectif, objectifs, but",
    "key_result": "résultat clé, résultats clés, résultat clef",
    "owner": "responsable, responsables, porteur, pilote, propriétaire",
    "status": "statut, état, météo",
    "progress": "avancement, progression, progrès, % avancement, taux d avancement, % réalisé",
    "trend": "tendance",
    "forecast": "prévision",
    "start": "départ, valeur de départ, valeur initiale, point de départ, début",
    "current": "actuel, valeur actuelle, réel, réalisé",
    "target": "cible, valeur cible, objectif chiffré",
    "unit": "unité, unité de mesure",
    "measured_by": "mesuré par, mesure",
    "linked_work": "lien, liens, épopée, initiative, initiatives",
    "weight": "poids, pondération",
    "from": "du, début, date de début",
    "due": "échéance, date limite, délai, fin, date de fin, pour le",
    "kind": "type, nature",
    "rhythm": "rythme, fréquence, périodicité",
    "help_needed": "aide, aide nécessaire, blocages, obstacles",
    "confidence": "confiance, niveau de confiance",
    "comment": "commentaire, commentaires, remarque, remarques, notes",
    "checked_in": "dernière mise à jour, mis à jour",
}
LANGUAGES: tuple[Mapping[str, str], ...] = (ENGLISH, GERMAN, SPANISH, FRENCH)

MOST_WORDS = 8
"""A longer text is a sentence, and no header."""
PART, TYPO = 0.9, 0.45
"""How sure a part of a header, or a word nearly spelt like ours, makes at most; the whole header makes 1."""
LEAST_PART = 0.25
_ALIKE = 0.86
"""`SequenceMatcher.ratio` of two words that differ in a letter or an ending."""
_SHORT, _LONG = 5, 40
"""Shorter words differ in a letter and mean something else: team, term. Longer ones are not among ours."""
_SPELT = {"#": " number ", "%": " percent ", "ß": "ss"}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def meanings(header: str) -> dict[str, float]:
    """The keys of ours that a header may mean, each with how sure that is, 0 to 1; the surest first.

    Case, accents and punctuation do not count; whole words go before words nearly alike.
    """
    words = plain(header)
    found: dict[str, float] = {}
    for alias, sure in (*_within(words.split()), *_nearly(words)):
        for key in aliases()[alias]:
            found[key] = max(sure, found.get(key, 0.0))
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def plain(text: str) -> str:
    """A text as it compares: lower-case words without accents and punctuation."""
    for sign, word in _SPELT.items():
        text = text.replace(sign, word)
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", kept))


@cache
def aliases() -> Mapping[str, tuple[str, ...]]:
    """Every word and the keys that it may mean; German ones also as typed without umlauts."""
    found: dict[str, dict[str, None]] = {}
    for language in LANGUAGES:
        for key, words in language.items():
            for word in _spellings(words.split(",")):
                found.setdefault(plain(word), {})[key] = None
    return {word: tuple(keys) for word, keys in found.items()}


def _spellings(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield word
        yield word.translate(_UMLAUTS)


def _within(words: list[str]) -> Iterator[tuple[str, float]]:
    """The aliases that a header is or holds."""
    count = len(words)
    for first, last in combinations(range(count + 1), 2) if count <= MOST_WORDS else ():
        alias, share = " ".join(words[first:last]), (last - first) / count
        if alias in aliases() and share >= LEAST_PART:
            yield alias, 1.0 if share == 1 else PART * share


@cache
def _nearly(words: str) -> tuple[tuple[str, float], ...]:
    """The aliases that a header was meant to be."""
    if not _SHORT <= len(words) <= _LONG:
        return ()
    alike = get_close_matches(words, [alias for alias in aliases() if len(alias) >= _SHORT], cutoff=_ALIKE)
    return tuple((alias, TYPO * SequenceMatcher(None, alias, words).ratio()) for alias in alike)
