def run(value):
    return {"value": value, "nan": float("nan")}
