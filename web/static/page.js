// [1] in an answer brings up its card; ↑ leads back; 复制引文 copies a quotation with its reference.
(() => {
  let settling = 0; // the pending scroll to the latest question

  const show = (link) => {
    clearTimeout(settling);
    const card = document.getElementById(link.getAttribute("href").split("#")[1]);
    if (!card) return;
    const turn = card.closest(".xz-turn");
    document.querySelectorAll(".xz-turn").forEach((other) => { other.hidden = other !== turn; });
    document.querySelectorAll(".xz-card.xz-active").forEach((other) => other.classList.remove("xz-active"));
    card.classList.add("xz-active");
    card.scrollIntoView({ behavior: "smooth", block: "nearest" });
    card.focus({ preventScroll: true });
  };

  const back = (link) => {
    const place = link.getAttribute("href").replace("#answer-", "#cite-");
    const marker = document.querySelector(`#xz-chat a[href$="${place}"]`);
    if (!marker) return;
    marker.scrollIntoView({ behavior: "smooth", block: "center" });
    marker.focus({ preventScroll: true });
  };

  // The clipboard of a page that is not served over https or from this machine.
  const copyBySelection = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied ? Promise.resolve() : Promise.reject(new Error("copy was refused"));
  };

  const copy = (button) => {
    const text = button.dataset.copy;
    const done = navigator.clipboard ? navigator.clipboard.writeText(text) : copyBySelection(text);
    done.then(
      () => { button.textContent = "已复制"; },
      () => { button.textContent = "复制失败，请手动选取"; },
    );
    setTimeout(() => { button.textContent = "复制引文"; }, 2500);
  };

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const marker = event.target.closest('a[href*="#cite-"]');
    const upwards = event.target.closest(".xz-back");
    const button = event.target.closest(".xz-copy");
    if (marker || upwards) event.preventDefault();
    if (marker) show(marker);
    else if (upwards) back(upwards);
    else if (button) copy(button);
  });

  // Brings the latest question to the top, so that its answer reads from the start.
  window.xzShowLatest = () => {
    settling = setTimeout(() => {
      const questions = document.querySelectorAll("#xz-chat .user-row");
      const latest = questions[questions.length - 1];
      const frame = document.querySelector("#xz-chat .bubble-wrap");
      const evidence = document.getElementById("xz-evidence");
      if (evidence) evidence.scrollTop = 0;
      if (!latest || !frame) return;
      if (frame.scrollHeight > frame.clientHeight && getComputedStyle(frame).overflowY !== "visible") {
        frame.scrollTop += latest.getBoundingClientRect().top - frame.getBoundingClientRect().top - 12;
      } else {
        latest.scrollIntoView({ behavior: "smooth", block: "start" });
      }
    }, 150);
  };
})();
