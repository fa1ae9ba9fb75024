using System.Text.Json;
using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Access;

/// <summary>An access key as it stands in a file that only its owner can read: a JSON object with AccessKeyId and AccessKeySecret.</summary>
/// <param name="AccessKeyId">Names the key.</param>
/// <param name="AccessKeySecret">Signs calls.</param>
public sealed record AccessKeyFile(string AccessKeyId, string AccessKeySecret)
{
    /// <summary>Reads a key; throws <see cref="InvalidDataException"/> for a file that holds none.</summary>
    public static AccessKeyFile Read(string path)
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize(file, ApiJson.Wire.AccessKeyFile) is { AccessKeyId.Length: > 0, AccessKeySecret.Length: > 0 } key
            ? key
            : throw new InvalidDataException($"{path} holds no access key: it should be a JSON object with AccessKeyId and AccessKeySecret.");
    }

    /// <summary>Hides the secret from logs.</summary>
    public override string ToString() => $"AccessKeyFile {AccessKeyId}";
}
