// [1] in an answer brings up its card; 复制引文 copies a quotation with its reference.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href*="#cite-"]');
  if (link) {
    event.preventDefault();
    const card = document.getElementById(link.getAttribute("href").split("#")[1]);
    if (!card) return;
    document.querySelectorAll(".xz-turn").forEach((turn) => {
      turn.hidden = turn !== card.closest(".xz-turn");
    });
    document.querySelectorAll(".xz-card.xz-active").forEach((other) => other.classList.remove("xz-active"));
    card.classList.add("xz-active");
    card.scrollIntoView({ behavior: "smooth", block: "nearest" });
    card.focus({ preventScroll: true });
    return;
  }
  const copy = event.target.closest(".xz-copy");
  if (copy) {
    navigator.clipboard.writeText(copy.dataset.copy).then(
      () => { copy.textContent = "已复制"; },
      () => { copy.textContent = "复制失败，请手动选取"; },
    );
    setTimeout(() => { copy.textContent = "复制引文"; }, 2500);
  }
});

// Brings the latest question to the top of the conversation, so that its answer reads from the start.
window.xzShowLatest = () => {
  setTimeout(() => {
    const questions = document.querySelectorAll("#xz-chat .user-row, #xz-chat .message.user");
    const latest = questions[questions.length - 1];
    const frame = document.querySelector("#xz-chat .bubble-wrap");
    if (!latest || !frame) return;
    frame.scrollTop += latest.getBoundingClientRect().top - frame.getBoundingClientRect().top - 12;
  }, 150);
};
