// The slider and the number beside it say the same; the answer follows either. Without a script there is the number
// and its button.
const number = document.querySelector("[data-line]");
const slider = document.querySelector("[data-slides]");

slider.addEventListener("input", () => {
  number.value = slider.value;
});
number.addEventListener("input", () => {
  number.closest(".field").classList.remove("field--bad"); // what is wrong now, says the answer
  if (number.value.trim() !== "" && Number.isFinite(Number(number.value))) {
    slider.value = number.value;
  }
});
slider.closest(".field").hidden = false;
