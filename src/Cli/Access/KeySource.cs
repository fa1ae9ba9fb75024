using System.Text.Json;
using CloudAssistant.Api.Access;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary>Where an access key comes from.</summary>
internal abstract record KeySource
{
    /// <summary>The key; throws <see cref="UsageException"/> where there is none, without telling what is there.</summary>
    public abstract AccessKeyFile Read();
}

/// <summary>A key in a file of its own.</summary>
internal sealed record KeyInFile(string Path) : KeySource
{
    public override AccessKeyFile Read()
    {
        try
        {
            return AccessKeyFile.Read(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UsageException($"The access key cannot be read: {failure.Message}");
        }
        catch (JsonException)
        {
            throw new UsageException($"The access key cannot be read: {Path} is not JSON.");
        }
    }
}

/// <summary>A key that is known already.</summary>
internal sealed record KeyInHand(string Id, string Secret) : KeySource
{
    public override AccessKeyFile Read() => new(Id, Secret);

    /// <summary>Hides the secret from logs.</summary>
    public override string ToString() => $"KeyInHand {Id}";
}
