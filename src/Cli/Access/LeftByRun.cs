using System.Text.Json;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary>The file in which ./run says where its server is and where the key to it lies.</summary>
internal sealed record LeftByRun(string Endpoint, string AccessKeyFile)
{
    private const string Name = "endpoint.json";

    public static LeftByRun Read(string data)
    {
        var file = Path.Combine(data, Name);
        if (!File.Exists(file))
        {
            throw new UsageException(
                $"Which server? There is no {file}. Start one with ./run, keep one with ca configure, or give --endpoint and --access-key-file "
                + $"(or {ProfileVariables.Endpoint} and {ProfileVariables.AccessKeyFile}).");
        }
        try
        {
            return JsonSerializer.Deserialize<LeftByRun>(File.ReadAllText(file)) is { Endpoint.Length: > 0, AccessKeyFile.Length: > 0 } left
                ? left
                : throw new UsageException($"{file} names no server; start ./run again.");
        }
        catch (JsonException)
        {
            throw new UsageException($"{file} is not JSON; start ./run again.");
        }
    }
}
