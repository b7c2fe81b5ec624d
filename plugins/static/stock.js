// Names for the controls of Datasette's own table and SQL pages, which come without labels.
(() => {
    "use strict";
    const names = {
        'select[name^="_filter_column"]': "Column to filter by",
        'select[name^="_filter_op"]': "How to compare",
        'input[name^="_filter_value"]': "Value to compare with",
        'select[name="_sort"]': "Sort by",
        "#sql-editor, .CodeMirror textarea, .cm-content": "SQL",
    };
    const label = () => {
        for (const [selector, name] of Object.entries(names)) {
            document.querySelectorAll(selector).forEach((control) => control.setAttribute("aria-label", name));
        }
    };
    label();
    window.addEventListener("load", () => setTimeout(label)); // the SQL editor is made later
    document.querySelectorAll(".table-wrapper").forEach((box) => {
        Object.entries({ tabindex: "0", role: "region", "aria-label": "Rows" }).forEach(([k, v]) => box.setAttribute(k, v));
    });
})();
