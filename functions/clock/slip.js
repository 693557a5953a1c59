{
  const address = new URL(location), field = document.getElementById("form-slip");
  const code = new URLSearchParams(address.hash.slice(1)).get("slip");
  if (code) {
    field.value = code;
    address.hash = "";
  }
  address.searchParams.delete("slip");
  history.replaceState(history.state, "", address);
  addEventListener("hashchange", () => location.hash.startsWith("#slip=") && location.reload());
}
