// The keys of the review: each presses what carries its letter. Never while somebody types, and not for whoever has
// turned them off. Without a script the same links and buttons are there to press.
const KEPT_AS = "review-keys";
const choice = document.querySelector("[data-keys-switch]");
const types = (target) => target.closest("input:not([type=checkbox]), select, textarea") !== null;

const press = (target) => {
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView({ block: "nearest" });
    target.querySelector("select").focus();
  } else {
    target.click();
  }
};

document.addEventListener("keydown", (event) => {
  const isTyping = types(event.target);
  if (event.key === "Escape" && isTyping) {
    event.target.blur();
  }
  const isChord = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat;
  if (isTyping || isChord || !choice.checked) {
    return;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (target) {
    event.preventDefault();
    press(target);
  }
});

choice.checked = localStorage.getItem(KEPT_AS) !== "off";
choice.closest("label").hidden = false;
choice.addEventListener("change", () => localStorage.setItem(KEPT_AS, choice.checked ? "on" : "off"));
