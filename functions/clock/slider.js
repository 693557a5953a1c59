for (const range of document.querySelectorAll("[type=range]")) {
  const slider = range.parentNode, box = slider.parentNode.querySelector("[name]"), empty = range.getAttribute("aria-valuetext");
  const show = () => {
    range.value = box.value;
    const answered = box.value.trim() && range.value == +box.value;
    range.setAttribute("aria-valuetext", answered ? range.value : empty);
    slider.classList.toggle("app-slider--empty", !answered);
  };
  range.oninput = range.onclick = () => {
    box.value = range.value;
    show();
  };
  box.oninput = show;
  slider.hidden = false;
  show();
}
