"""The organisation's chat robot, through apprise: plain text into one group."""

import logging
from typing import Protocol


class Robot(Protocol):
    """Says something into its group; whether it was taken."""

    def say(self, subject: str, body: str) -> bool: ...


class AppriseRobot:
    """The robot at an address that apprise understands, such as feishu://TOKEN."""

    def __init__(self, url: str) -> None:
        # It is in the worker only, and takes a second to load: not before there is a robot.
        import apprise

        # Its lines would name tokens.
        logging.getLogger("apprise").addHandler(logging.NullHandler())
        logging.getLogger("apprise").propagate = False
        self._text = apprise.NotifyFormat.TEXT
        self._robot = apprise.Apprise()
        # A redirect would carry token and text to where nobody sent them.
        if not self._robot.add(f"{url}{'&' if '?' in url else '?'}format=text&redirect=no"):
            raise ValueError("apprise does not understand this address")

    def say(self, subject: str, body: str) -> bool:
        return bool(
            self._robot.notify(
                title=subject, body=body, body_format=self._text, interpret_escapes=False
            )
        )
