using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CloudAssistant.Gateway.OpenApi;

/// <summary>What the comments in the code say of the types of the API. They lie beside the program; without them there are no words.</summary>
internal sealed partial class Wording
{
    private readonly FrozenDictionary<string, XElement> _members;

    /// <summary>The words on the types of an assembly.</summary>
    public Wording(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        _members = File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToFrozenDictionary(member => member.Attribute("name")!.Value)
            : FrozenDictionary<string, XElement>.Empty;
    }

    /// <summary>What is said of a type; empty for nothing.</summary>
    public string Of(Type type) => Text(_members.GetValueOrDefault($"T:{type.FullName}")?.Element("summary"));

    /// <summary>What is said of a property, wherever it is declared; empty for nothing.</summary>
    public string Of(Type type, string property)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (_members.GetValueOrDefault($"P:{at.FullName}.{property}") is { } said)
                return Text(said.Element("summary"));
            // Of a record with parameters these are described.
            if (_members.GetValueOrDefault($"T:{at.FullName}")?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == property) is { } parameter)
                return Text(parameter);
        }

        return "";
    }

    private static string Text(XElement? said) => said is null ? "" : Spaces().Replace(string.Concat(said.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => (see.Attribute("cref")?.Value ?? "").Split('.', ':')[^1],
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
