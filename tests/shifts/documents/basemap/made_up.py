"""A made-up town for the tests of the map: two districts side by side, one of them with a pond, and a park."""

import json
import zipfile

# Degrees; a hundredth is about a kilometre.
WEST = [[-73.00, 40.00], [-72.99, 40.00], [-72.99, 40.01], [-73.00, 40.01], [-73.00, 40.00]]
EAST = [[-72.99, 40.00], [-72.98, 40.00], [-72.98, 40.01], [-72.99, 40.01], [-72.99, 40.00]]
POND = [[-72.987, 40.004], [-72.983, 40.004], [-72.983, 40.006], [-72.987, 40.006], [-72.987, 40.004]]
PARK = [[-72.99, 40.01], [-72.98, 40.01], [-72.98, 40.02], [-72.99, 40.02], [-72.99, 40.01]]

STOPS = """stop_id,stop_name,stop_lat,stop_lon,location_type
s1,Made-up Sq,40.005,-72.995,1
b1,1 ST/Oak Av,40.002,-72.995,
b2,Oak Av & 1 St,40.004,-72.995,0
b3,Terminal,40.006,-72.985,
b4,Nowhere / Else,0,0,
b5,Broken / Row,north,,
"""
ROUTES = "route_id,route_type\nbus,3\ntrain,1\n"
TRIPS = "route_id,trip_id,shape_id\nbus,t1,street\nbus,t2,street-again\ntrain,t3,track\n"
SHAPES = """shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence
street,40.002,-72.999,1
street,40.002,-72.990,2
street,40.002,-72.981,3
street-again,40.002,-72.981,1
street-again,40.002,-72.990,2
street-again,40.002,-72.999,3
track,40.001,-72.995,1
track,40.009,-72.995,2
track,40.900,-72.995,3
"""


def feature(name, rings, **properties):
    said = {"name": name, **properties}
    return {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": rings}}


def geojson(path, *features):
    known = features or (
        feature("Westside", [WEST], part_of="Lower Town"),
        # Clockwise, as many files have it although the standard says otherwise.
        feature("Eastside", [EAST[::-1], POND], part_of="Lower Town"),
        feature("Hill Park", [PARK], part_of="Upper Town", kind="park"),
    )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(known)}))
    return path


def feed(path, **files):
    content = {"stops": STOPS, "routes": ROUTES, "trips": TRIPS, "shapes": SHAPES} | files
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            if text is not None:
                archive.writestr(f"{name}.txt", text)
    return path
