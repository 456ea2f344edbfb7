// Shows the query that stands in the address of the page, to be copied or sent to the endpoint.

const field = document.querySelector("#query");
const asked = document.querySelector("#asked");
const copy = document.querySelector("#copy");
const copied = document.querySelector("#copied");
const query = new URLSearchParams(location.search).get("query") ?? "";

if (query.trim() !== "") {
  field.value = query;
  field.rows = Math.min(Math.max(query.split("\n").length + 1, 4), 24);
  asked.hidden = false;
  document.querySelector("#in-address").hidden = true;
}

copy.addEventListener("click", async () => {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    copied.textContent = copied.dataset.done;
  } catch {
    // Where a page may not write there, what is selected is copied by hand.
    copied.textContent = copied.dataset.selected;
  }
});
