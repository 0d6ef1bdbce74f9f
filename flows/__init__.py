"""The nightly sync under Prefect: the steps of `okrsync.sync`, decorated; nothing else imports Prefect."""
