using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api;

/// <summary>Calls the API of a server. Safe to share between threads. Every action throws <see cref="ApiException"/> when the server refuses.</summary>
public sealed partial class CloudAssistantClient : IDisposable
{
    private const string FormType = "application/x-www-form-urlencoded";

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly Acs3Signer _signer;
    private readonly string _regionId;
    private readonly TimeProvider _time;

    /// <summary>A client of one server.</summary>
    /// <param name="endpoint">Scheme, host and port of the server, such as <c>https://127.0.0.1:8443</c>.</param>
    /// <param name="accessKeyId">Names the access key.</param>
    /// <param name="accessKeySecret">The access key.</param>
    /// <param name="regionId">Region of calls that name none. Default: <c>local-1</c>.</param>
    /// <param name="handler">How requests are sent, for servers with a certificate of their own; disposed with the client. Default: as the system does.</param>
    /// <param name="time">The clock. Default: the system's.</param>
    public CloudAssistantClient(
        Uri endpoint, string accessKeyId, string accessKeySecret, string regionId = "local-1", HttpMessageHandler? handler = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _endpoint = new Uri(endpoint, "/");
        _signer = new(accessKeyId, accessKeySecret);
        _regionId = regionId;
        _time = time ?? TimeProvider.System;
        _http = new(handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Calls any action, also one that this client does not know, with parameters as they go over the wire: <c>Name</c>, lists as <c>Name.1</c>. Gives
    /// the answer as it came.</summary>
    public Task<JsonElement> CallAsync(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(action);
        ArgumentNullException.ThrowIfNull(parameters);
        List<KeyValuePair<string, string>> sent = [.. parameters];
        if (!sent.Exists(one => one.Key == "RegionId"))
            sent.Add(new("RegionId", _regionId));
        return SendAsync(action, sent, ApiJson.Wire.JsonElement, cancellation);
    }

    private async Task<TResponse> CallAsync<TRequest, TResponse>(
        string action, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellation)
        where TRequest : ApiRequest
    {
        ArgumentNullException.ThrowIfNull(request);
        var parameters = ParameterText.Of(JsonSerializer.SerializeToElement(request with { RegionId = request.RegionId ?? _regionId }, requestType));
        return await SendAsync(action, parameters, responseType, cancellation).ConfigureAwait(false);
    }

    private async Task<TResponse> SendAsync<TResponse>(
        string action, List<KeyValuePair<string, string>> parameters, JsonTypeInfo<TResponse> responseType, CancellationToken cancellation)
    {
        var body = Encoding.ASCII.GetBytes(CanonicalText.Query(parameters));
        using var message = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(FormType);
        message.Headers.Accept.ParseAdd("application/json");
        // A new nonce and time for each call: what was sent once is never accepted again.
        var headers = _signer.Sign(_endpoint.Authority, action, [], body, FormType, _time.GetUtcNow(), Guid.NewGuid().ToString("N"));
        foreach (var (name, value) in headers)
        {
            if (name is not "content-type")
                message.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new ApiException((int)response.StatusCode, await ReadErrorAsync(stream, response, cancellation).ConfigureAwait(false));
        return await JsonSerializer.DeserializeAsync(stream, responseType, cancellation).ConfigureAwait(false)
            ?? throw new ApiException("The server answered with an empty body.");
    }

    private static async Task<ApiError> ReadErrorAsync(Stream body, HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var error = await JsonSerializer.DeserializeAsync(body, ApiJson.Wire.ApiError, cancellation).ConfigureAwait(false);
            if (error is { Code.Length: > 0 })
                return error;
        }
        catch (JsonException)
        {
            // Not an answer of this API: a proxy in between, or another server. The status below says what is known.
        }

        return new() { Code = "UnexpectedAnswer", Message = $"The server answered {(int)response.StatusCode} without an error of this API." };
    }
}
