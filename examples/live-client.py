# An official Databento client on a gateway of your own:
#   pip install databento; mbosh serve demo --live :13000 & python examples/live-client.py
import databento

client = databento.Live(key="any-key-will-do-on-this-machine!", gateway="127.0.0.1", port=13000)
client.subscribe(dataset="GLBX.MDP3", schema="trades", symbols="ACME")
for record in client:
    if isinstance(record, databento.TradeMsg):
        print(client.symbology_map[record.instrument_id], record.pretty_ts_event, record.pretty_price, record.size)
