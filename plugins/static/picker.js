// Turns the lists of places and topics into fields with suggestions (ARIA combobox); without it the lists work.
const PAUSE_MS = 120;
const SUGGEST = "/suggest.json";

const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
};

const root = new URL("../../..", import.meta.url).pathname.replace(/\/$/, ""); // the site may have a prefix

const enhance = (select, kind) => {
    const chosen = select.selectedOptions[0];
    const listId = `${select.id}-suggestions`;
    const code = element("input", { type: "hidden", name: select.name });
    code.value = select.value;
    const field = element("input", {
        id: select.id, type: "text", role: "combobox", autocomplete: "off", maxlength: "100", spellcheck: "false",
        "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, placeholder: select.options[0].text,
    });
    field.value = select.value ? chosen.text.trim() : "";
    const list = element("ul", { id: listId, role: "listbox", "aria-label": kind === "place" ? "Places" : "Topics" });
    list.hidden = true;
    const said = element("span", { class: "hidden", role: "status" });
    const box = element("div", { class: "picker" }, field, code, list, said);
    select.replaceWith(box);

    let rows = [];
    let at = -1;
    let timer = 0;
    let asked = null;

    const close = () => {
        clearTimeout(timer);
        asked?.abort();
        list.hidden = true;
        at = -1;
        field.setAttribute("aria-expanded", "false");
        field.removeAttribute("aria-activedescendant");
    };
    const take = (row) => {
        field.value = row.label;
        code.value = row.id;
        close();
    };
    const mark = (to) => {
        at = to;
        [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
        const item = list.children[at];
        item?.scrollIntoView({ block: "nearest" });
        if (item) field.setAttribute("aria-activedescendant", item.id);
        else field.removeAttribute("aria-activedescendant");
    };
    const option = (row, i) => {
        const about = [row.also, row.within].filter(Boolean).join(", ");
        const name = element("span", {}, row.label);
        if (about) name.append(" ", element("small", {}, about));
        const number = element("small", { class: "n" }, row.count.toLocaleString("en-GB"), element("span", { class: "hidden" }, " recorded"));
        const item = element("li", { id: `${listId}-${i}`, role: "option", "aria-selected": "false" }, name, number);
        item.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
        item.addEventListener("click", () => take(row));
        return item;
    };
    const show = (found) => {
        rows = found;
        list.replaceChildren(...rows.map(option));
        list.hidden = !rows.length;
        mark(-1);
        field.setAttribute("aria-expanded", String(rows.length > 0));
        said.textContent = rows.length ? `${rows.length} suggestion${rows.length === 1 ? "" : "s"}` : "No suggestions";
    };
    const look = async () => {
        asked?.abort();
        asked = new AbortController();
        const query = new URLSearchParams({ kind, q: field.value.trim() });
        try {
            const answer = await fetch(`${root}${SUGGEST}?${query}`, { signal: asked.signal });
            if (answer.ok) show((await answer.json()).suggestions);
        } catch (error) {
            if (error.name !== "AbortError") close(); // the typed name is still understood when it is sent
        }
    };
    const move = (step) => {
        if (list.hidden) look().then(() => rows.length && mark(step > 0 ? 0 : rows.length - 1));
        else mark((at + step + rows.length + (at < 0 && step < 0 ? 1 : 0)) % rows.length);
    };

    field.addEventListener("input", () => {
        code.value = field.value.trim(); // a name that is typed in full is understood without a choice
        clearTimeout(timer);
        if (field.value.trim()) timer = setTimeout(look, PAUSE_MS);
        else close();
    });
    field.addEventListener("keydown", (event) => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
        else if (event.key === "Enter" && at >= 0) take(rows[at]);
        else if (event.key === "Escape" && !list.hidden) close();
        else if (event.key === "Escape") field.value = code.value = "";
        else return;
        event.preventDefault();
    });
    field.addEventListener("blur", close);
};

for (const kind of ["place", "subject"]) {
    document.querySelectorAll(`form.search select[name=${kind}]`).forEach((select) => enhance(select, kind));
}
