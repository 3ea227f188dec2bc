// What is typed on a survey page is kept on the server within a second after each field, and once more when the page is
// left. After a crash the page opens with it, at the same field.
const WAIT_MS = 700;
const form = document.querySelector("form[data-keeps]");

if (form) {
  const says = form.querySelector("[data-kept]");
  let timer = 0;
  let underWay = false;
  let again = false;
  let leaves = false;

  const content = () => {
    const fields = new FormData(form);
    fields.set("at-field", document.activeElement?.name ?? "");
    return fields;
  };

  const keep = async () => {
    clearTimeout(timer);
    timer = 0;
    if (underWay) {
      again = true;
      return;
    }
    underWay = true;
    try {
      const answer = await fetch(form.dataset.keeps, { method: "POST", body: content(), keepalive: true });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const { at } = await answer.json();
      says.textContent = `${says.dataset.words} ${at}`;
    } catch {
      says.textContent = says.dataset.lost;
    }
    underWay = false;
    if (again && !leaves) {
      again = false;
      keep();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT_MS);
  });
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => {
    leaves = true;
    clearTimeout(timer);
    timer = 0;
  });
  // Going back to the page finds it alive again.
  window.addEventListener("pageshow", () => {
    leaves = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer && !leaves) {
      clearTimeout(timer);
      timer = 0;
      navigator.sendBeacon(form.dataset.keeps, content());
    }
  });

  const at = form.dataset.at && form.querySelector(`[name="${CSS.escape(form.dataset.at)}"]`);
  if (at) {
    for (let around = at.closest("details"); around; around = around.parentElement.closest("details")) {
      around.open = true;
    }
    at.focus();
    at.setSelectionRange?.(at.value.length, at.value.length);
    at.scrollIntoView({ block: "center" });
  }
}
