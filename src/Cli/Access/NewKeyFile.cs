using System.Text.Json;
using CloudAssistant.Api.Access;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary>Writes a new key where only its user may read it.</summary>
internal static class NewKeyFile
{
    /// <summary>Makes the file; never writes over another.</summary>
    public static async Task WriteAsync(string path, CreateAccessKeyResponse made, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using var file = new FileStream(path, options);
            var key = new Dictionary<string, string> { ["AccessKeyId"] = made.AccessKey.AccessKeyId, ["AccessKeySecret"] = made.AccessKeySecret };
            await JsonSerializer.SerializeAsync(file, key, cancellationToken: cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be written: {exception.Message} The key {made.AccessKey.AccessKeyId} was made; delete it with ca keys delete.");
        }
    }
}
