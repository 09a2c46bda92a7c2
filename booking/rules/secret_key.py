"""Whether a secret key can be guessed: by its length, its pattern, or because documentation prints it."""

SHORTEST_SECRET_KEY = 32
_FEWEST_DIFFERENT = 10
# The least number of characters that do not follow from the characters before them.
_FEWEST_UNPREDICTABLE = 18
_BLOCK = 4
_WELL_KNOWN = """
    changeme change-me change_me replaceme replace-me secret-key secret_key secretkey supersecret super-secret
    topsecret top-secret my-super-secret-key-for my-secret your-secret this-is-a-secret-key thisisasecretkey
    password passw0rd letmein
    insecure django-insecure flask-secret development production testing example placeholder default
    you-will-never-guess correct-horse-battery-staple correcthorsebatterystaple
    qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn 1qaz2wsx3edc4rfv5tgb6yhn7ujm
    192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf
"""


def is_guessable(key: str) -> bool:
    """Return whether a secret key is short, a pattern, or mostly made of well-known words."""
    return (
        len(key) < SHORTEST_SECRET_KEY
        or len(set(key)) < _FEWEST_DIFFERENT
        or _count_unpredictable(key.lower()) < _FEWEST_UNPREDICTABLE
    )


def _count_unpredictable(key: str) -> int:
    """Return the number of characters that cannot be predicted.

    A character is predictable if it continues the one before it (aaaa, abcd, 4321), or ends four characters that
    occur earlier in the key or in a well-known word.
    """
    seen = {block for word in _WELL_KNOWN.split() for block in _blocks(word)}
    count = 0
    for at, letter in enumerate(key):
        block = key[max(0, at - _BLOCK + 1) : at + 1]
        goes_on = at > 0 and abs(ord(letter) - ord(key[at - 1])) <= 1
        count += not goes_on and block not in seen
        seen.add(block)
    return count


def _blocks(word: str) -> list[str]:
    return [word[at : at + _BLOCK] for at in range(len(word) - _BLOCK + 1)]
