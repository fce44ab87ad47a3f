"""A second language, as a file like english.py: every sentence is its kind and its facts, nothing else."""

import re
from collections.abc import Mapping

from reciprocity_kit.findings import english
from reciprocity_kit.findings.language import Language


def _turned(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: "¡" + "·".join(re.findall(r"\{\w+\}", text)) + "!" for key, text in texts.items()}


LANGUAGE = Language(
    texts=_turned(english.TEXTS),
    words=_turned(english.WORDS),
    percent=lambda share: f"{share:.2f}¤",
    most=lambda share: f"{share:.3f}¤",
    number=lambda value: f"{value:.0f}#",
    signed=lambda value: f"{value:.0f}±",
    hours=lambda value: f"{value:.0f}º",
    wait=lambda value, low, high, n: f"{value:.0f}º/{low:.0f}/{high:.0f}/{n}",
    month=lambda at: f"{at:%Y·%m}",
    day=lambda at: f"{at:%Y·%m·%d}",
)
