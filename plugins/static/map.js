// Draws the table of places as a map: one marker a place with its number, groups with the sum of theirs.
const box = document.getElementById("map");
const rows = document.querySelectorAll("#places tbody tr");

const draw = async () => {
    await import(box.dataset.leaflet);
    await import(box.dataset.cluster);
    const L = window.L;
    box.hidden = false;

    const map = L.map(box, {
        minZoom: 1, maxZoom: 9, zoomSnap: 0.5, maxBounds: [[-85, -190], [85, 190]],
    });
    map.attributionControl.setPrefix("");
    map.attributionControl.addAttribution("Land: Natural Earth. Places: GeoNames, ISO 3166, ONS");
    map.createPane("land").style.zIndex = 250;
    fetch(box.dataset.land).then((answer) => answer.json()).then((land) => {
        L.geoJSON(land, { pane: "land", interactive: false, style: { className: "land" } }).addTo(map);
        box.dataset.ready = "land";
    });

    const pin = (number, group) => {
        const size = 26 + Math.min(22, Math.round(Math.log10(number + 1) * 8));
        const text = document.createElement("span");
        text.textContent = number.toLocaleString("en-GB");
        return L.divIcon({
            html: text.outerHTML, className: group ? "pin group" : "pin", iconSize: [size, size],
        });
    };

    const plural = (number, word) => `${number.toLocaleString("en-GB")} ${word}${number === 1 ? "" : "s"}`;

    const popup = (place) => {
        const content = document.createElement("div");
        const title = document.createElement("p");
        const name = document.createElement("a");
        name.href = place.page;
        name.textContent = place.name;
        title.append(name);
        const counts = document.createElement("p");
        counts.textContent = `${plural(place.results, "result")}, ${plural(place.engagements, "engagement")}. `;
        const search = document.createElement("a");
        search.href = place.search;
        search.textContent = "Search here";
        counts.append(search);
        content.append(title, counts);
        return content;
    };

    const groups = L.markerClusterGroup({
        maxClusterRadius: 42,
        showCoverageOnHover: false,
        iconCreateFunction: (group) =>
            pin(group.getAllChildMarkers().reduce((sum, marker) => sum + marker.options.number, 0), true),
    });

    for (const row of rows) {
        const place = {
            name: row.querySelector("th").textContent.trim(),
            page: row.querySelector("th a").href,
            search: row.querySelector("td:last-child a").href,
            results: Number(row.dataset.results),
            engagements: Number(row.dataset.engagements),
        };
        const number = place.results || place.engagements;
        const label = `${place.name}: ${plural(place.results, "result")}, ${plural(place.engagements, "engagement")}`;
        const marker = L.marker([Number(row.dataset.lat), Number(row.dataset.lon)], {
            icon: pin(number, false), number, title: label, alt: label, riseOnHover: true,
        });
        marker.bindPopup(() => popup(place));
        groups.addLayer(marker);
    }
    map.fitBounds(groups.getBounds().pad(0.1), { maxZoom: 7 });
    map.addLayer(groups);
};

if (box && rows.length) draw();
