using System.Text.Json;
using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary>Which server is called, and with which key. An option wins over a variable, a variable over the file that ./run leaves.</summary>
internal sealed record Profile(Uri Endpoint, string KeyFile)
{
    private const string LeftByRun = "endpoint.json";

    public static Profile Find(string? endpoint, string? keyFile, string? data, Func<string, string?> variable)
    {
        endpoint ??= data is null ? NotEmpty(variable(ProfileVariables.Endpoint)) : null;
        keyFile ??= data is null ? NotEmpty(variable(ProfileVariables.AccessKeyFile)) : null;
        if (endpoint is null || keyFile is null)
        {
            var left = Left(data ?? NotEmpty(variable(ProfileVariables.Data)) ?? "data");
            endpoint ??= left.Endpoint;
            keyFile ??= left.AccessKeyFile;
        }
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UsageException($"{endpoint} is not the address of a server; it should read like http://127.0.0.1:8088.");
        return new(address, keyFile);
    }

    public CloudAssistantClient Connect()
    {
        try
        {
            var key = AccessKeyFile.Read(KeyFile);
            return new(Endpoint, key.AccessKeyId, key.AccessKeySecret);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UsageException($"The access key cannot be read: {failure.Message}");
        }
        catch (JsonException)
        {
            throw new UsageException($"The access key cannot be read: {KeyFile} is not JSON.");
        }
    }

    private static EndpointFile Left(string data)
    {
        var file = Path.Combine(data, LeftByRun);
        if (!File.Exists(file))
        {
            throw new UsageException(
                $"Which server? There is no {file}. Start one with ./run, or give --endpoint and --access-key-file "
                + $"(or {ProfileVariables.Endpoint} and {ProfileVariables.AccessKeyFile}).");
        }
        try
        {
            return JsonSerializer.Deserialize<EndpointFile>(File.ReadAllText(file)) is { Endpoint.Length: > 0, AccessKeyFile.Length: > 0 } left
                ? left
                : throw new UsageException($"{file} names no server; start ./run again.");
        }
        catch (JsonException)
        {
            throw new UsageException($"{file} is not JSON; start ./run again.");
        }
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed record EndpointFile(string Endpoint, string AccessKeyFile);
}
