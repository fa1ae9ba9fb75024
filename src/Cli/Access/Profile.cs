using CloudAssistant.Api;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary>
/// Which server is called, with which key, for which region. Each is looked for by itself: an option wins over what a named profile or --data says, that over a
/// variable, that over the profile that is used when none is named, that over what ./run leaves.
/// </summary>
internal sealed record Profile(Uri Endpoint, KeySource Key, string RegionId)
{
    public const string DefaultRegion = "local-1";

    public static Profile Find(ProfileWishes wishes, Func<string, string?> variable)
    {
        string? Variable(string name) => wishes.Data is null ? NotEmpty(variable(name)) : null;
        var files = new ProfileFiles(variable);
        var name = wishes.Profile ?? Variable(ProfileVariables.Profile);
        var named = name is null
            ? null
            : files.ReadOwn().Find(name) ?? files.ReadVendors().Find(name) ?? throw new UsageException($"There is no profile {name}; ca configure list shows those there are.");
        var current = named is null && wishes.Data is null ? Current(files.ReadOwn()) : null;

        var endpoint = wishes.Endpoint ?? NotEmpty(named?.Endpoint) ?? Variable(ProfileVariables.Endpoint) ?? NotEmpty(current?.Endpoint);
        var key = wishes.Key ?? named?.Key ?? OwnKey(Variable);
        // A key of the vendor's cloud is no key to the server that ./run started.
        if (key is null && endpoint is not null)
            key = VendorKey(Variable);
        key ??= current?.Key;
        if (key is null && endpoint is not null && wishes.Data is null && named is null)
            key = Current(files.ReadVendors())?.Key;
        if (endpoint is null || key is null)
        {
            var left = LeftByRun.Read(wishes.Data ?? NotEmpty(variable(ProfileVariables.Data)) ?? "data");
            endpoint ??= left.Endpoint;
            key ??= new KeyInFile(left.AccessKeyFile);
        }
        var region = wishes.RegionId ?? NotEmpty(named?.RegionId) ?? Variable(ProfileVariables.RegionId)
            ?? ProfileVariables.VendorRegions.Select(Variable).FirstOrDefault(one => one is not null) ?? NotEmpty(current?.RegionId) ?? DefaultRegion;
        return new(Address(endpoint), key, region);
    }

    public CloudAssistantClient Connect()
    {
        var key = Key.Read();
        return new(Endpoint, key.AccessKeyId, key.AccessKeySecret, RegionId);
    }

    /// <summary>The address that <paramref name="text"/> reads; throws <see cref="UsageException"/> for none.</summary>
    public static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException($"{text} is not the address of a server; it should read like http://127.0.0.1:8088.");

    private static StoredProfile? Current(StoredProfiles profiles) => profiles.Find(NotEmpty(profiles.Current));

    private static KeySource? OwnKey(Func<string, string?> variable) =>
        variable(ProfileVariables.AccessKeyFile) is { } file ? new KeyInFile(file) : KeyOf(variable, ProfileVariables.AccessKeyId, ProfileVariables.AccessKeySecret);

    private static KeyInHand? VendorKey(Func<string, string?> variable) =>
        ProfileVariables.VendorKeys.Select(names => KeyOf(variable, names.Id, names.Secret)).FirstOrDefault(key => key is not null);

    private static KeyInHand? KeyOf(Func<string, string?> variable, string id, string secret) => (variable(id), variable(secret)) switch
    {
        ({ } one, { } other) => new KeyInHand(one, other),
        (null, null) => null,
        _ => throw new UsageException($"{id} and {secret} come together or not at all."),
    };

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
