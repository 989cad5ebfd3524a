"""Fits a line, and says how well."""
import numpy
import tensorflow as tf

x = numpy.linspace(0, 1, 64, dtype="float32")[:, None]
model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
history = model.fit(x, 2 * x + 1, epochs=2, verbose=0)
print(f"loss {history.history['loss'][-1]:.3f}", flush=True)
