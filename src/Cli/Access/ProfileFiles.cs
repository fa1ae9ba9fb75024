using System.Text.Json;
using System.Text.Json.Serialization;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary>The files in which profiles stand: one of our own, and the aliyun CLI's, which is only read.</summary>
internal sealed class ProfileFiles(Func<string, string?> variable)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Our own file; null when nobody knows a home directory.</summary>
    public string? Own =>
        NotEmpty(variable(ProfileVariables.Config))
        ?? (NotEmpty(variable("XDG_CONFIG_HOME")) ?? Under("HOME", ".config")) switch
        {
            { } config => Path.Combine(config, "cloud-assistant", "config.json"),
            null => null,
        };

    /// <summary>The file of the aliyun CLI; null when nobody knows a home directory.</summary>
    public string? Vendors => Under("HOME", Path.Combine(".aliyun", "config.json"));

    public StoredProfiles ReadOwn() => Read(Own);

    /// <summary>Profiles of the aliyun CLI with an access key; other modes are left out.</summary>
    public StoredProfiles ReadVendors()
    {
        var all = Read(Vendors);
        var usable = (all.Profiles ?? []).Where(profile => profile.Mode == StoredProfile.KeyMode).ToList();
        return all with { Profiles = usable };
    }

    /// <summary>Writes our own file, whole or not at all, for the eyes of its user only.</summary>
    public string Write(StoredProfiles profiles)
    {
        var path = Own ?? throw new UsageException($"Where is the home directory? HOME is not set; {ProfileVariables.Config} names a file.");
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(draft, options))
            {
                JsonSerializer.Serialize(file, profiles, Json);
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite: true);
            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
            throw new UsageException($"{path} cannot be written: {failure.Message}");
        }
    }

    private static StoredProfiles Read(string? path)
    {
        if (path is null || !File.Exists(path))
            return new();
        try
        {
            return JsonSerializer.Deserialize<StoredProfiles>(File.ReadAllText(path)) ?? new();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The profiles cannot be read: {failure.Message}");
        }
        catch (JsonException)
        {
            throw new UsageException($"The profiles cannot be read: {path} is not JSON as it should be.");
        }
    }

    private string? Under(string name, string path) => NotEmpty(variable(name)) is { } directory ? Path.Combine(directory, path) : null;

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
