"""`second-step-off`: somebody lost their phone and their recovery codes."""

from app.accord import Accord
from app.accounts.names import usernames
from app.accounts.second_step import take_off_second_step
from app.accounts.sessions import end_sessions_of
from app.terminal.answers import Answer, Impossible
from app.terminal.asking import organised


def second_step_off(accord: Accord, username: str) -> Answer:
    """The password alone opens the door again; whatever they have open ends. Raises Impossible."""
    organised(accord)
    with accord.store.write() as db:
        known = {name: person for person, name in usernames(db).items()}
        if username not in known:
            raise Impossible(f"Nobody here has the username “{username}”.")
        if not take_off_second_step(db, known[username]):
            return Answer([f"{username} has no second step."], {"taken_off": False})
        end_sessions_of(db, known[username])
    return Answer([f"The second step of {username} is off."], {"taken_off": True})
