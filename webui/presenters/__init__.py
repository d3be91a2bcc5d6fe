"""Pages ready to be shown: frozen, built from the library's answers, knowing nothing of Flask."""

from __future__ import annotations

from webui.desk import State


def prepare(state: State) -> None:
    """Work out what the lists and Today need once, before anybody asks for them."""
    from webui.presenters.employers import are_active, employer_index
    from webui.presenters.people import people_index, were_put_forward
    from webui.presenters.vacancies import vacancy_index

    for work_out in (employer_index, are_active, people_index, were_put_forward, vacancy_index):
        work_out(state)
    state.agenda.tasks()
