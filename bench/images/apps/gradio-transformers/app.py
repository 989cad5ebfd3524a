"""A text model with random weights behind a page: nothing is downloaded."""
import gradio as gr
import torch
from transformers import DistilBertConfig, DistilBertForSequenceClassification

torch.set_num_threads(1)
config = DistilBertConfig(vocab_size=256, dim=32, hidden_dim=64, n_heads=2, n_layers=2, max_position_embeddings=128)
model = DistilBertForSequenceClassification(config).eval()


def classify(text: str) -> dict[str, float]:
    with torch.inference_mode():
        scores = model(torch.tensor([list(text.encode()[:128]) or [0]])).logits.softmax(-1)[0]
    return {f"class {index}": float(score) for index, score in enumerate(scores)}


demo = gr.Interface(classify, gr.Textbox(label="Text"), gr.Label(label="Class"))

if __name__ == "__main__":
    demo.launch()
