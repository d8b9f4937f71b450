"""The Flesch-Kincaid grade of a text: the US school year in which it can be read."""

import re

NAMES = {"{clinic}": "Lakeside Clinic", "{first_name}": "Mary", "{phone}": "us"}


def grade(text: str) -> float:
    """The grade of `text`; syllables are counted by their vowels, which is right for most words."""
    for name, example in NAMES.items():
        text = text.replace(name, example)
    words = re.findall(r"[a-z]+(?:'[a-z]+)?|[0-9]+", text.lower().replace("’", "'"))
    sentences = [part for part in re.split(r"[.!?](?:\s|$)", text) if re.search(r"\w", part)]
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    word = re.sub(r"'[a-z]+$", "", word)
    word = re.sub(r"(?<=[aeiouy])ing", "-ing", word)
    if not word.endswith(("le", "les")) or re.search(r"[aeiouy]les?$", word):
        word = re.sub(r"(?<=[^aeiouytd])ed$|(?<=[^aeiouysxz])es$|(?<=[^aeiouy])e$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))
