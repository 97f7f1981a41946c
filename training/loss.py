"""What training minimises: InfoNCE over mined negatives, and a sigmoid loss over all pairs."""

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers.sentence_transformer.losses import CachedMultipleNegativesRankingLoss
from sentence_transformers.util import cos_sim
from torch import Tensor, nn

TEMPERATURE = 0.02
SIGMOID_WEIGHT = 0.5


class RetrievalLoss(CachedMultipleNegativesRankingLoss):
    """InfoNCE plus half a sigmoid loss; batches as large as memory for embeddings allows.

    InfoNCE only orders the documents of one question. The sigmoid loss (Zhai et al., ICCV 2023,
    arXiv 2303.15343), with a learned scale and bias, judges each pair by itself and so makes a
    cosine mean the same for every question; questions that nothing answers (label 0) are rows of
    it without a positive, and no rows of InfoNCE.
    """

    def __init__(self, model: Any, mini_batch_size: int = 32) -> None:
        super().__init__(model, scale=1 / TEMPERATURE, mini_batch_size=mini_batch_size)
        self.log_scale = nn.Parameter(torch.tensor(10.0).log())  # the paper's first values
        self.bias = nn.Parameter(torch.tensor(-10.0))

    def calculate_loss(
        self,
        reps: Sequence[Sequence[Tensor]],
        labels: Tensor | None = None,
        *,
        with_backward: bool = False,
    ) -> Tensor:
        """The loss of a batch.

        Args:
            reps: embeddings by column (question, document, negatives…) in mini-batches.
            labels: 1 where the question is answered by its document, else 0, shape (n,).
            with_backward: whether gradients are computed at once (they are cached).
        """
        questions = torch.cat(list(reps[0]))
        documents = torch.cat([one for column in reps[1:] for one in column])
        cosines = cos_sim(questions, documents)  # (n, n · columns)
        rows = torch.arange(len(questions), device=cosines.device)
        answered = rows if labels is None else rows[labels.bool()]
        loss = self._sigmoid(cosines, answered) * SIGMOID_WEIGHT
        if len(answered):
            loss = loss + nn.functional.cross_entropy(cosines[answered] * self.scale, answered)
        if with_backward:
            loss.backward()
            loss = loss.detach()
        return loss

    def _sigmoid(self, cosines: Tensor, answered: Tensor) -> Tensor:
        signs = -torch.ones_like(cosines)
        signs[answered, answered] = 1
        logits = cosines * self.log_scale.exp() + self.bias
        return -nn.functional.logsigmoid(signs * logits).sum(1).mean()
