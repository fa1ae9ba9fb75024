using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace CloudAssistant.Architecture.Tests;

/// <summary>What must not get into logs, and how secrets are compared.</summary>
public sealed partial class SecretTests
{
    private static readonly string[] Assemblies =
    [
        "CloudAssistant.Grains.Interfaces", "CloudAssistant.Grains", "CloudAssistant.Silo", "CloudAssistant.Gateway", "CloudAssistant.Api", "cloud-assistant-agent",
    ];

    /// <summary>Members that hold what callers run, get or sign with.</summary>
    private static readonly HashSet<string> Confidential = new(StringComparer.Ordinal)
    {
        "Script", "CommandContent", "Parameters", "Own", "Output", "Kept", "StringToSign", "Signature", "SignedBytes", "Secret", "AccessKeySecret", "ActivationCode",
        "PublicKey", "CodeHash", "Body",
    };

    [Fact]
    public void A_record_with_something_confidential_in_it_does_not_print_itself_whole()
    {
        // A record prints all its members by itself, and whoever logs a message logs the record in it.
        var talkative =
            from assembly in Assemblies
            from type in Assembly.Load(assembly).GetTypes()
            where type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null
            let members = type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => Confidential.Contains(property.Name)).ToList()
            where members.Count > 0 && !members.All(IsPrintedByItself)
            let print = type.GetMethod(nameof(ToString), BindingFlags.Instance | BindingFlags.Public, [])!
            where print.DeclaringType != type || print.GetCustomAttribute<CompilerGeneratedAttribute>(inherit: false) is not null
            select $"{type.FullName}: {string.Join(", ", members.Select(member => member.Name))}";

        Breaches.None(talkative);
    }

    [Fact]
    public void Signatures_and_codes_are_compared_in_a_time_that_tells_nothing()
    {
        string[] judges = ["src/Grains/Access/AccessRules.cs", "src/Grains/Instances/EnrollmentCode.cs"];
        var files = Sources.Under("src", ".cs").ToList();

        Breaches.None(judges.Where(judge => !files.Single(file => file.Path == judge).Text.Contains("CryptographicOperations.FixedTimeEquals(", StringComparison.Ordinal)));
        Breaches.None(Sources.Lines(files.Where(file => file.Path.StartsWith("src/Grains/", StringComparison.Ordinal)), line => Comparison().IsMatch(line)));
    }

    [GeneratedRegex(@"(==|!=|\bis) *\w*\.?(Signature|StringToSign|Secret)\b|\b(Signature|StringToSign|Secret) *(==|!=)|\bEquals\([^)]*\b(Signature|Secret)\b")]
    private static partial Regex Comparison();

    // Such a member keeps silent about its own content.
    private static bool IsPrintedByItself(PropertyInfo member) =>
        member.PropertyType.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null;
}
