namespace CloudAssistant.Gateway.OpenApi;

/// <summary>Describes the API to whoever asks: it says nothing of what is in the server.</summary>
internal static class OpenApiEndpoint
{
    private static readonly Lazy<byte[]> Written = new(Document.Write);

    public static void MapOpenApi(this WebApplication app) => app.MapGet("/openapi.json", () => Results.Bytes(Written.Value, "application/json;charset=utf-8"));
}
