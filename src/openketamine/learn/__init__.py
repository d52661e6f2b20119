"""Learn: what patients read about the treatment, every claim with its source."""

from openketamine.core.evidence import facts
from openketamine.learn.article import Article, Block
from openketamine.learn.checking import problems
from openketamine.learn.comparison import ASPECTS, Comparison, Pair, Side, Treatment
from openketamine.learn.library import LANGUAGES, SLUGS, article, articles, comparison
from openketamine.learn.text import Sentence

__all__ = [
    "ASPECTS",
    "LANGUAGES",
    "SLUGS",
    "Article",
    "Block",
    "Comparison",
    "Pair",
    "Sentence",
    "Side",
    "Treatment",
    "article",
    "articles",
    "comparison",
    "facts",
    "problems",
]
