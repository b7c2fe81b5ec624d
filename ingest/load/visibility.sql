-- Who engages whom, on what, when: engagements at the same time, how often a place is asked, who asks about what.

-- The areas across councils (health boards, national parks …) that share ground with a place: they hold some of it
-- (`extent` says whether the whole), or all of a wider place. Of a place inside a council of which only a part lies in
-- the area nobody can say.
CREATE VIEW place_area AS
SELECT place_id, area_id, extent FROM place_overlap
UNION ALL
SELECT c.descendant_id, o.area_id, o.extent
FROM place_overlap o JOIN place_closure c ON c.ancestor_id = o.place_id AND c.depth > 0 WHERE o.extent = 'whole';

-- What surrounds a place: what is about it is not about the place, but the people there were asked too. `how`: the
-- wider places; across it, that is the areas across a council, and of such an area the councils of which it holds a part.
CREATE VIEW place_around AS
SELECT descendant_id AS place_id, ancestor_id AS around_id, 'wider' AS how FROM place_closure WHERE depth > 0
UNION ALL SELECT place_id, area_id, 'across' FROM place_area
UNION ALL SELECT area_id, place_id, 'across' FROM place_overlap WHERE extent = 'part';

-- What lies inside a place: the narrower places, and of an area across councils those that lie wholly in it.
CREATE VIEW place_inside AS
SELECT ancestor_id AS place_id, descendant_id AS inside_id FROM place_closure WHERE depth > 0
UNION ALL SELECT area_id, place_id FROM place_area WHERE extent = 'whole';

-- Two engagements at the same time, one place inside or equal to the other, with a top topic in common; one row for
-- each such pair and topic. `place_id` is the narrower of the places that they share, of several the nearest and then
-- the first by id; where they share none but one is about an area across the other's place, it is that place.
-- `is_certain` where they met on whichever days the dates leave open; else they may have met, on `days_most` days. (CROSS JOIN keeps the order of the look-ups: a scan of all places for each pair takes seconds.)
CREATE VIEW overlap AS
WITH topic AS (
    SELECT DISTINCT d.initiative_id, d.first_day, d.first_day_latest, d.last_day_earliest, d.last_day,
           substr(s.subject_id, 1, 3) AS subject_id
    FROM initiative_day d JOIN initiative_subject s USING (initiative_id)
    WHERE d.first_day IS NOT NULL AND d.last_day IS NOT NULL
), pair AS (
    SELECT a.initiative_id, b.initiative_id AS other_id, max(a.first_day, b.first_day) AS from_day,
           min(a.last_day, b.last_day) AS to_day, a.subject_id,
           a.first_day_latest <= b.last_day_earliest AND b.first_day_latest <= a.last_day_earliest AS is_certain,
           julianday(min(a.last_day_earliest, b.last_day_earliest))
               - julianday(max(a.first_day_latest, b.first_day_latest)) + 1 AS days_met
    FROM topic a JOIN topic b ON a.subject_id = b.subject_id AND a.initiative_id < b.initiative_id
        AND a.first_day <= b.last_day AND b.first_day <= a.last_day
), shared AS (
    SELECT p.*, coalesce((
        SELECT CASE WHEN c.ancestor_id = pa.place_id THEN pb.place_id ELSE pa.place_id END
        FROM initiative_place pa CROSS JOIN initiative_place pb
        CROSS JOIN place_closure c ON (c.ancestor_id = pa.place_id AND c.descendant_id = pb.place_id)
                                   OR (c.ancestor_id = pb.place_id AND c.descendant_id = pa.place_id)
        WHERE pa.initiative_id = p.initiative_id AND pa.relation = 'about'
          AND pb.initiative_id = p.other_id AND pb.relation = 'about'
        ORDER BY c.depth, 1 LIMIT 1), (
        SELECT x.place_id FROM initiative_place pa CROSS JOIN place_area x ON x.area_id = pa.place_id
        CROSS JOIN initiative_place pb ON pb.place_id = x.place_id
        WHERE pa.initiative_id IN (p.initiative_id, p.other_id) AND pa.relation = 'about' AND pb.relation = 'about'
          AND pb.initiative_id = CASE pa.initiative_id WHEN p.initiative_id THEN p.other_id ELSE p.initiative_id END
        ORDER BY 1 LIMIT 1)) AS place_id
    FROM pair p
)
SELECT initiative_id, other_id, from_day, to_day, is_certain,
       CAST(max(days_met, is_certain) AS INTEGER) AS days_least,
       CAST(julianday(to_day) - julianday(from_day) AS INTEGER) + 1 AS days_most, subject_id, place_id
FROM shared WHERE place_id IS NOT NULL;

-- The year in which an engagement asked (that of its end, else of its start), and whether it is over and nothing
-- came back that is recorded.
CREATE VIEW asked_year AS
SELECT initiative_id, substr(coalesce(last_day, first_day), 1, 4) AS year,
       n_responses = 0 AND status NOT IN ('planned', 'open', 'no_end_date', 'not_going_forward')
       AND NOT EXISTS (SELECT 1 FROM document d WHERE d.initiative_id = initiative_status.initiative_id
                       AND d.kind = 'response') AS without_reply
FROM initiative_status WHERE coalesce(last_day, first_day) IS NOT NULL;

-- How often a place itself was asked about a top topic in a year, and how often nothing came back.
CREATE VIEW fatigue AS
SELECT p.place_id, s.subject_id, y.year, count(*) AS n_initiatives, sum(y.without_reply) AS n_without_reply
FROM asked_year y
JOIN (SELECT DISTINCT initiative_id, place_id FROM initiative_place WHERE relation = 'about') p USING (initiative_id)
JOIN (SELECT DISTINCT initiative_id, substr(subject_id, 1, 3) AS subject_id FROM initiative_subject) s
    USING (initiative_id)
GROUP BY p.place_id, s.subject_id, y.year;

-- Who asks about what: engagements of each organisation that led, commissioned or partnered them, by top topic.
CREATE VIEW organisation_subject AS
SELECT o.organisation_id, substr(s.subject_id, 1, 3) AS subject_id,
       count(DISTINCT o.initiative_id) AS n_initiatives,
       min(substr(coalesce(d.first_day, d.last_day), 1, 4)) AS first_year,
       max(substr(coalesce(d.last_day, d.first_day), 1, 4)) AS last_year
FROM initiative_organisation o JOIN initiative_subject s USING (initiative_id)
JOIN initiative_day d USING (initiative_id)
WHERE o.role IN ('lead', 'commissioner', 'partner')
GROUP BY 1, 2;
