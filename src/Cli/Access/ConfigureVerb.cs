using System.CommandLine;
using CloudAssistant.Cli.Hosting;
using CloudAssistant.Cli.Output;

namespace CloudAssistant.Cli.Access;

/// <summary><c>ca configure</c></summary>
internal static class ConfigureVerb
{
    private const string DefaultName = "default";

    public static Command Create(SessionOptions session)
    {
        var verb = new Verb(
            "configure",
            "Asks for a profile (server, key, region) and keeps it in ~/.config/cloud-assistant/config.json, which only you may read.",
            "ca configure",
            "ca configure --profile staging")
        {
            Set(session), Get(session), List(session), Use(session), Delete(session),
        };
        session.BindHere(verb, (parsed, screen) =>
        {
            var files = new ProfileFiles(session.Terminal.Variable);
            var (name, all) = (Name(session, parsed), files.ReadOwn());
            return Keep(files, all, ProfileQuestions.Ask(session.Terminal, all.Find(name) ?? new() { Name = name }), screen);
        });
        return verb;
    }

    private static Verb Set(SessionOptions session)
    {
        var verb = new Verb(
            "set",
            "Keeps what is given in a profile; what is not given stays. The profile is named by --profile; default: default.",
            "ca configure set --endpoint https://gateway:8443 --access-key-file ~/key.json",
            "ca configure set --profile staging --region local-1 --access-key-id CAK… --access-key-secret-stdin");
        session.BindHere(verb, (parsed, screen) =>
        {
            var wishes = session.Profile.Read(parsed, session.Terminal);
            if (wishes is { Endpoint: null, RegionId: null, Key: null })
                throw new UsageException("Say what to keep: --endpoint, --region, --access-key-file, or --access-key-id.");
            var files = new ProfileFiles(session.Terminal.Variable);
            var (name, all) = (Name(session, parsed), files.ReadOwn());
            var profile = all.Find(name) ?? new() { Name = name };
            profile = profile with { Endpoint = wishes.Endpoint is { } endpoint ? Profile.Address(endpoint).ToString() : profile.Endpoint, RegionId = wishes.RegionId ?? profile.RegionId };
            profile = wishes.Key switch
            {
                KeyInHand key => profile with { AccessKeyId = key.Id, AccessKeySecret = key.Secret, AccessKeyFile = null },
                KeyInFile file => profile with { AccessKeyId = null, AccessKeySecret = null, AccessKeyFile = Path.GetFullPath(file.Path) },
                _ => profile,
            };
            return Keep(files, all, profile, screen);
        });
        return verb;
    }

    private static Verb Get(SessionOptions session)
    {
        var verb = new Verb("get", "Shows a profile, its secret hidden; without --profile the one that is used.", "ca configure get", "ca configure get --profile staging --output json");
        session.BindHere(verb, (parsed, screen) =>
        {
            var files = new ProfileFiles(session.Terminal.Variable);
            var all = files.ReadOwn();
            var name = parsed.GetValue(session.Profile.Profile) ?? session.Terminal.Variable(ProfileVariables.Profile) ?? all.Current ?? DefaultName;
            var profile = all.Find(name) ?? files.ReadVendors().Find(name) ?? throw Missing(name);
            screen.Show(ProfileRow.Of(profile, "", all.Current == name), people => people.Table(["Field", "Value"],
            [
                ["Profile", profile.Name], ["Endpoint", profile.Endpoint ?? ""], ["Region", profile.RegionId ?? ""], ["Access key", profile.AccessKeyId ?? ""],
                ["Secret", profile.MaskedSecret], ["Access key file", profile.AccessKeyFile ?? ""],
            ]));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb List(SessionOptions session)
    {
        var verb = new Verb("list", "Lists profiles, ours and those of the aliyun CLI with an access key; * is used when none is named.", "ca configure list", "ca configure list --output json");
        session.BindHere(verb, (_, screen) =>
        {
            var files = new ProfileFiles(session.Terminal.Variable);
            var own = files.ReadOwn();
            ProfileRow[] rows =
            [
                .. (own.Profiles ?? []).Select(profile => ProfileRow.Of(profile, "ca", own.Current == profile.Name)),
                .. (files.ReadVendors().Profiles ?? []).Select(profile => ProfileRow.Of(profile, "aliyun", false)),
            ];
            screen.Show(rows, people => people.Table(
                ["", "Profile", "Of", "Endpoint", "Region", "Access key", "Secret"],
                rows.Select(row => (string[])[row.Current ? "*" : "", row.Name, row.Owner, row.Endpoint, row.RegionId, row.AccessKey, row.Secret])));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Use(SessionOptions session)
    {
        var name = new Argument<string>("name") { Description = "Name of the profile." };
        var verb = new Verb("use", "Chooses the profile that is used when none is named.", "ca configure use staging") { name };
        session.BindHere(verb, (parsed, screen) =>
        {
            var files = new ProfileFiles(session.Terminal.Variable);
            var (wanted, all) = (parsed.GetValue(name)!, files.ReadOwn());
            files.Write(all.Find(wanted) is null ? throw Missing(wanted) : all with { Current = wanted });
            screen.Show(new { Current = wanted }, people => people.Line($"{wanted} is used."));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Delete(SessionOptions session)
    {
        var name = new Argument<string>("name") { Description = "Name of the profile." };
        var verb = new Verb("delete", "Deletes a profile, and its secret with it.", "ca configure delete staging") { name };
        session.BindHere(verb, (parsed, screen) =>
        {
            var files = new ProfileFiles(session.Terminal.Variable);
            var (gone, all) = (parsed.GetValue(name)!, files.ReadOwn());
            files.Write(all.Find(gone) is null ? throw Missing(gone) : all.Without(gone));
            screen.Show(new { Deleted = gone }, people => people.Line($"{gone} is deleted."));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static int Keep(ProfileFiles files, StoredProfiles all, StoredProfile profile, Screen screen)
    {
        var kept = all.With(profile);
        var path = files.Write(kept);
        screen.Show(ProfileRow.Of(profile, "ca", kept.Current == profile.Name), people => people.Line($"{profile.Name} is kept in {path}."));
        return ExitCodes.Success;
    }

    private static string Name(SessionOptions session, ParseResult parsed) => parsed.GetValue(session.Profile.Profile) ?? DefaultName;

    private static UsageException Missing(string name) => new($"There is no profile {name}; ca configure list shows those there are.");
}
