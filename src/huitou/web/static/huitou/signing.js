// The signing pad. Strokes are kept as shares of the sheet, so that they survive rotation; and for this tab, so that a
// call, a lock or a crash of the page does not lose them. Without a script the photo of a sheet does the same.
const form = document.querySelector("form[data-draws]");
const EXPORT_WIDTH = 1200;
const LEAST_POINTS = 8;
const MARGIN = 0.02;

if (form) {
  form.hidden = false;
  const pad = form.querySelector("[data-pad]");
  const sheet = form.querySelector("[data-sheet]");
  const done = form.querySelector("[data-done]");
  const lost = form.querySelector("[data-lost]");
  const key = `signing ${location.pathname}`;
  let strokes = JSON.parse(sessionStorage.getItem(key) ?? "[]");

  // One scale for both directions: a name turned with the phone stays as it was written.
  const draw = (canvas, width, height) => {
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    const points = strokes.flat();
    const across = Math.max(1, ...points.map(([x]) => x));
    const down = Math.max(height / width, ...points.map(([, y]) => y + MARGIN));
    const scale = Math.min(width / across, height / down);
    pen.lineWidth = Math.max(2.5, width / 240);
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], at) => (at ? pen.lineTo(x * scale, y * scale) : pen.moveTo(x * scale, y * scale)));
      pen.stroke();
    }
    return scale;
  };

  let scale = 1;
  const show = () => {
    const box = sheet.getBoundingClientRect();
    if (box.width) {
      const sharp = window.devicePixelRatio || 1;
      scale = draw(sheet, Math.round(box.width * sharp), Math.round(box.height * sharp)) / sharp;
    }
    done.disabled = strokes.flat().length < LEAST_POINTS;
  };
  const keep = () => sessionStorage.setItem(key, JSON.stringify(strokes));
  const pointOf = (event) => {
    const box = sheet.getBoundingClientRect();
    return [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
  };

  sheet.addEventListener("pointerdown", (event) => {
    sheet.setPointerCapture(event.pointerId);
    strokes.push([pointOf(event)]);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (event.buttons && strokes.length && sheet.hasPointerCapture(event.pointerId)) {
      strokes.at(-1).push(pointOf(event));
      show();
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(end, () => {
      keep();
      show();
    });
  }
  new ResizeObserver(show).observe(sheet);

  const open = async () => {
    pad.showModal();
    show();
    try {
      await pad.requestFullscreen();
      await screen.orientation.lock("landscape");
    } catch {
      // Not every browser grants it: the pad fills the window all the same, held as it is.
    }
  };
  const close = () => {
    if (document.fullscreenElement) {
      document.exitFullscreen();
    }
    pad.close();
  };
  form.querySelector("[data-opens-pad]").addEventListener("click", open);
  form.querySelector("[data-leaves]").addEventListener("click", close);
  form.querySelector("[data-again]").addEventListener("click", () => {
    strokes = [];
    keep();
    show();
  });
  done.addEventListener("click", async () => {
    done.disabled = true;
    const copy = document.createElement("canvas");
    const box = sheet.getBoundingClientRect();
    draw(copy, EXPORT_WIDTH, Math.round((EXPORT_WIDTH * box.height) / box.width));
    const picture = await new Promise((give) => copy.toBlob(give, "image/png"));
    const fields = new FormData(form);
    fields.set("picture", picture, "signature.png");
    try {
      // The page that follows is loaded by the window itself: its message is shown once.
      const answer = await fetch(location.href, { method: "POST", body: fields, redirect: "manual" });
      if (answer.type !== "opaqueredirect") {
        throw new Error(String(answer.status));
      }
      sessionStorage.removeItem(key);
      close();
      location.reload();
    } catch {
      lost.textContent = lost.dataset.words;
      done.disabled = false;
    }
  });
  if (strokes.length) {
    pad.showModal();
    show();
  }
}
