"""Errors of training."""


class TrainingError(Exception):
    """Data or a model cannot be used as asked; the message is in Chinese and can be shown."""
