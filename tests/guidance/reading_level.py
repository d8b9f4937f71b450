"""How easily a text reads: the Flesch-Kincaid grade of English, Fernández Huerta of Spanish."""

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


# Spanish

STRONG = "aeoáéóíú"  # each is a syllable of its own, also beside another
WEAK = "iuü"  # glide into a neighbour; between consonants one of them is a syllable
EASY = 70.0  # Fernández Huerta: from here on a text reads at sixth grade or below


def ease(text: str) -> float:
    """How easily Spanish reads, after Fernández Huerta (1959): 70 is sixth grade, 80 fifth.

    206.84 - 60 syllables a word - 1.02 words a sentence. Numbers count as one syllable.
    """
    sentences = max(1, len(re.findall(r"[.!?:]+(?=\s|$)", text)))
    words = re.findall(r"[\wáéíóúüñ°]+", text.lower())
    spoken = sum(spanish_syllables(word) for word in words)
    return 206.84 - 60 * spoken / len(words) - 1.02 * len(words) / sentences


def spanish_syllables(word: str) -> int:
    """The syllables of a Spanish word: "caminata" 4, "quiero" 2, "día" 2, "ciudad" 2."""
    word = re.sub(r"([qg])u(?=[eiéí])", r"\1", word.lower())
    word = re.sub(r"y(?![aeiouáéíóú])", "i", word)
    count = 0
    for group in re.findall(rf"[{STRONG}{WEAK}]+", word):
        count += max(1, sum(letter in STRONG for letter in group))
    return max(1, count)
