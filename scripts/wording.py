"""What the scripts say, in the language of the program: Chinese unless `HUITOU_LANGUAGE=en`."""

import os


def in_language(zh: str, en: str) -> str:
    """The one of the two wordings that fits the setting."""
    return en if os.environ.get("HUITOU_LANGUAGE") == "en" else zh


def say(zh: str, en: str) -> None:
    """Prints the wording at once, so that it stands before the output of a child process."""
    print(in_language(zh, en), flush=True)
