using System.Text.Json.Serialization;

namespace CloudAssistant.Cli.Access;

/// <summary>A profile as it stands in a file, under the names that the aliyun CLI has for them, and two of ours: endpoint and access_key_file.</summary>
internal sealed record StoredProfile
{
    /// <summary>The one mode there is: an access key.</summary>
    public const string KeyMode = "AK";

    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("mode")]
    public string Mode { get; init; } = KeyMode;

    [JsonPropertyName("endpoint")]
    public string? Endpoint { get; init; }

    [JsonPropertyName("region_id")]
    public string? RegionId { get; init; }

    [JsonPropertyName("access_key_id")]
    public string? AccessKeyId { get; init; }

    [JsonPropertyName("access_key_secret")]
    public string? AccessKeySecret { get; init; }

    [JsonPropertyName("access_key_file")]
    public string? AccessKeyFile { get; init; }

    /// <summary>Its key; null when it names none.</summary>
    [JsonIgnore]
    public KeySource? Key => this switch
    {
        { AccessKeyId.Length: > 0, AccessKeySecret.Length: > 0 } => new KeyInHand(AccessKeyId, AccessKeySecret),
        { AccessKeyFile.Length: > 0 } => new KeyInFile(AccessKeyFile),
        _ => null,
    };

    /// <summary>The secret, all but its last three characters hidden; of a short one everything.</summary>
    [JsonIgnore]
    public string MaskedSecret => AccessKeySecret switch
    {
        null or "" => "",
        { Length: < 12 } => "***",
        var secret => $"***{secret[^3..]}",
    };

    /// <summary>Hides the secret from logs.</summary>
    public override string ToString() => $"StoredProfile {Name}";
}

/// <summary>Profiles and which of them is used when none is named.</summary>
internal sealed record StoredProfiles
{
    [JsonPropertyName("current")]
    public string? Current { get; init; }

    [JsonPropertyName("profiles")]
    public IReadOnlyList<StoredProfile>? Profiles { get; init; }

    /// <summary>The profile of that name.</summary>
    public StoredProfile? Find(string? name) => name is null ? null : Profiles?.FirstOrDefault(profile => profile.Name == name);

    /// <summary>With <paramref name="profile"/> in the place of the one of its name; the first becomes the one that is used.</summary>
    public StoredProfiles With(StoredProfile profile)
    {
        var kept = Profiles ?? [];
        return this with
        {
            Current = Find(Current) is null ? profile.Name : Current,
            Profiles = Find(profile.Name) is null ? [.. kept, profile] : [.. kept.Select(one => one.Name == profile.Name ? profile : one)],
        };
    }

    /// <summary>Without the one of that name; another is not chosen in its place.</summary>
    public StoredProfiles Without(string name) => this with
    {
        Current = Current == name ? null : Current,
        Profiles = [.. (Profiles ?? []).Where(one => one.Name != name)],
    };
}
