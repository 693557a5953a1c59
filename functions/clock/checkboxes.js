for (const group of document.querySelectorAll("[data-ruled]")) {
  const boxes = [...group.querySelectorAll("input")], note = group.querySelector("[data-many]"), texts = note.dataset;
  group.onchange = event => {
    const now = event.target;
    for (const box of boxes) {
      if (now.checked && box != now && ("alone" in box.dataset || "alone" in now.dataset)) box.checked = false;
    }
    const many = texts.most && boxes.filter(box => box.checked).length > texts.most;
    note.textContent = many ? texts.many : "";
    note.hidden = !many;
  };
}
