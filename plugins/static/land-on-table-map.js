// The map that datasette-cluster-map puts on a table gets land outlines instead of another site's tiles, and its
// markers get names: that of the row, or the number of places that a group holds.
(() => {
    "use strict";
    const rowName = (marker) => {
        const content = marker.getPopup()?.getContent();
        if (typeof content !== "string") return "";
        const pairs = new DOMParser().parseFromString(content, "text/html").querySelectorAll("dt");
        const named = [...pairs].find((dt) => ["name", "label", "title"].includes(dt.textContent)) || pairs[0];
        return named?.nextElementSibling?.textContent || "";
    };
    const nameMarker = (marker) => {
        const icon = marker.getElement();
        if (!icon) return;
        const number = icon.textContent.trim();
        const point = marker.getLatLng();
        const name = number ? `${number} rows near each other: zoom in` : rowName(marker) || `Row at ${point.lat}, ${point.lng}`;
        icon.setAttribute("role", "button");
        icon.setAttribute("aria-label", name);
        if (icon.tagName === "IMG") icon.alt = name;
    };
    const land = new URL("land.geojson", document.currentScript.src).href;
    let leaflet;
    Object.defineProperty(window, "L", {
        configurable: true,
        get: () => leaflet,
        set: (value) => {
            leaflet = value;
            if (!value || !value.Map || value.landAdded) return;
            value.landAdded = true;
            value.Marker.addInitHook(function () { this.on("add", () => nameMarker(this)); });
            value.Map.addInitHook(function () {
                this.attributionControl.setPrefix("");
                this.createPane("land").style.zIndex = 250;
                fetch(land).then((answer) => answer.json()).then((outlines) => {
                    value.geoJSON(outlines, { pane: "land", interactive: false, style: { className: "land" } }).addTo(this);
                });
            });
        },
    });
})();
