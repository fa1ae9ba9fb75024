using System.CommandLine;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Access;

/// <summary>The options of every verb that choose the server, the key and the region.</summary>
internal sealed class ProfileOptions
{
    public Option<string?> Profile { get; } = Text("--profile", $"Profile that says the rest. Default: {ProfileVariables.Profile}, else the one that ca configure use chose.", "NAME", "-p");

    public Option<string?> Endpoint { get; } = Text("--endpoint", $"Address of the server. Default: {ProfileVariables.Endpoint}, else the profile's, else what ./run left.", "URL");

    public Option<string?> Region { get; } = Text("--region", $"Region of calls. Default: {ProfileVariables.RegionId}, ALIBABA_CLOUD_REGION_ID, else the profile's, else {Access.Profile.DefaultRegion}.", "ID");

    public Option<string?> KeyFile { get; } = Text(
        "--access-key-file", $"JSON file with AccessKeyId and AccessKeySecret. Default: {ProfileVariables.AccessKeyFile}, else the profile's key, else what ./run left.", "FILE");

    public Option<string?> KeyId { get; } = Text(
        "--access-key-id", "Access key; its secret is asked for, or read with --access-key-secret-stdin. Default: CLOUD_ASSISTANT_ or ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET.", "ID");

    public Option<bool> SecretStdin { get; } = new("--access-key-secret-stdin") { Description = "The first line of standard input is the secret of --access-key-id.", Recursive = true };

    public Option<string?> Data { get; } = Text("--data", $"Data directory of ./run, which names the server and its key. Default: {ProfileVariables.Data}, else ./data.", "DIR");

    public void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[Profile, Endpoint, Region, KeyFile, KeyId, SecretStdin, Data])
            root.Options.Add(option);
    }

    /// <summary>What was given. The secret is never an argument, which others on the machine could see.</summary>
    public ProfileWishes Read(ParseResult parsed, Terminal terminal)
    {
        var (file, id) = (parsed.GetValue(KeyFile), parsed.GetValue(KeyId));
        if (file is not null && id is not null)
            throw new UsageException("Give --access-key-file or --access-key-id, one of the two.");
        if (parsed.GetValue(SecretStdin) && id is null)
            throw new UsageException("--access-key-secret-stdin needs --access-key-id.");
        return new()
        {
            Endpoint = parsed.GetValue(Endpoint),
            RegionId = parsed.GetValue(Region),
            Profile = parsed.GetValue(Profile),
            Data = parsed.GetValue(Data),
            Key = (file, id) switch
            {
                ({ } path, _) => new KeyInFile(path),
                (_, { } one) => new KeyInHand(one, Secret(parsed, terminal)),
                _ => null,
            },
        };
    }

    private string Secret(ParseResult parsed, Terminal terminal)
    {
        var secret = parsed.GetValue(SecretStdin) ? terminal.In.ReadLine() : terminal.AskSecret is { } ask ? ask("Access key secret")
            : throw new UsageException("Where is the secret? Give it by --access-key-secret-stdin, or a key file by --access-key-file.");
        return string.IsNullOrWhiteSpace(secret) ? throw new UsageException("The secret is empty.") : secret.Trim();
    }

    private static Option<string?> Text(string name, string description, string value, params string[] aliases) => new(name, aliases)
    {
        Description = description, HelpName = value, Recursive = true,
    };
}
