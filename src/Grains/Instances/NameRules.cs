using System.Globalization;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Instances;

/// <summary>How instances are named.</summary>
internal static class NameRules
{
    /// <summary>Characters of a name, at least.</summary>
    public const int CharactersMin = 2;

    /// <summary>Characters of a name that a caller gives, at most.</summary>
    public const int CharactersMax = 128;

    /// <summary>Characters of a prefix of names, at most.</summary>
    public const int PrefixCharactersMax = 50;

    // Numbers have at least so many digits, and more when the code is good for more instances.
    private const int NumberDigitsMin = 3;

    /// <summary>Null when it may be the name of an instance.</summary>
    public static Refusal? Check(string name) => Check(name, CharactersMax);

    /// <summary>Null when it may stand before the numbers of instances.</summary>
    public static Refusal? CheckPrefix(string prefix) => Check(prefix, PrefixCharactersMax);

    /// <summary>The name of a new instance: the prefix of its code with its number, or its host name, or its id.</summary>
    public static string For(EnrollmentDraft draft, int number, InstanceId id, InstanceFacts facts)
    {
        if (draft.InstanceName.Length == 0)
            return facts.Hostname.Length > 0 ? facts.Hostname : id.ToString();
        var digits = Math.Max(NumberDigitsMin, draft.InstanceCount.ToString(CultureInfo.InvariantCulture).Length);
        return draft.InstanceName + "-" + number.ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static Refusal? Check(string name, int max)
    {
        if (name.Length < CharactersMin || name.Length > max)
            return new(RefusalCode.InstanceNameExceedLimit, $"InstanceName has {name.Length} characters; it must have {CharactersMin} to {max}.");
        return char.IsLetter(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or ':')
            ? null
            : new(RefusalCode.InstanceNameInvalidPattern, "InstanceName begins with a letter and holds letters, digits and . _ - : only.");
    }
}
