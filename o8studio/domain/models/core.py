"""The portable names of parameters, independent of vendors' names. Provider files may hold further ones."""

from o8studio.domain.vocabulary import OpenVocabulary


class Core(OpenVocabulary):
    """A portable parameter, or the place of a picture among the parameters."""

    PROMPT = "prompt"
    NEGATIVE_PROMPT = "negative_prompt"
    DURATION = "duration"
    ASPECT_RATIO = "aspect_ratio"
    RESOLUTION = "resolution"
    SEED = "seed"
    AUDIO = "audio"
    FPS = "fps"
    WATERMARK = "watermark"
    FIRST_FRAME = "first_frame"
    LAST_FRAME = "last_frame"
    REFERENCE_IMAGES = "reference_images"
