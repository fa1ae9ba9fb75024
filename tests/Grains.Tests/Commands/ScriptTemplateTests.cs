using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Replies;
using CsCheck;

namespace CloudAssistant.Grains.Tests.Commands;

public sealed class ScriptTemplateTests
{
    private static readonly Dictionary<string, string> Values = new() { ["name"] = "ann", ["City"] = "{{name}}", ["empty"] = "", ["ACS::InvokeId"] = "t-1" };

    [Theory]
    [InlineData("echo {{name}}", "echo ann")]
    [InlineData("echo {{ name }} {{NAME}} {{\n name\t}}", "echo ann ann ann")]
    [InlineData("{{city}}", "{{name}}")]
    [InlineData("[{{empty}}][{{other}}]", "[][]")]
    [InlineData("{{ACS::InvokeId}} {{acs::invokeid}}", "t-1 t-1")]
    [InlineData("{{ACS::InstanceId}}", "{{ACS::InstanceId}}")]
    [InlineData("{{{name}}}", "{ann}")]
    [InlineData("{{a.b}} {{}} {{ACS::ScriptFileName|Ext(\".py\")}} {name} ${name}", "{{a.b}} {{}} {{ACS::ScriptFileName|Ext(\".py\")}} {name} ${name}")]
    [InlineData("", "")]
    public void Names_are_replaced_once_and_the_rest_stays(string script, string filled) =>
        Assert.Equal(filled, ScriptTemplate.Fill(script, Values, name => name.Equals("ACS::InstanceId", StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public void A_script_without_places_stays_as_it_is() =>
        Gen.String.Where(text => !text.Contains("{{", StringComparison.Ordinal))
            .Sample(text => ScriptTemplate.Fill(text, Values, _ => false) == text);

    [Fact]
    public void Whatever_a_value_holds_appears_unchanged() =>
        Gen.String.Sample(value => ScriptTemplate.Fill("<{{v}}>", new Dictionary<string, string> { ["v"] = value }, _ => false) == $"<{value}>");

    [Theory]
    [InlineData("no names", "")]
    [InlineData("{{b}} {{A}} {{B}} {{ a }} {{c-1_x}}", "b A c-1_x")]
    [InlineData("{{ACS::RegionId}} {{acs::instancename}}", "")]
    public void Names_come_as_first_written_each_once(string script, string names) =>
        Assert.Equal(names, string.Join(' ', ScriptTemplate.Names(script).Value));

    [Theory]
    [InlineData("{{}}", RefusalCode.CmdParamEmptyKey)]
    [InlineData("{{  \n }}", RefusalCode.CmdParamEmptyKey)]
    [InlineData("{{a b}}", RefusalCode.CmdParamInvalidParamName)]
    [InlineData("{{größe}}", RefusalCode.CmdParamInvalidParamName)]
    [InlineData("{{ACS::Unknown}}", RefusalCode.CmdParamInvalidParamName)]
    [InlineData("{{oos:secret}}", RefusalCode.ParameterStoreNotSupported)]
    public void Wrong_names_are_refused(string script, RefusalCode code) => Assert.Equal(code, ScriptTemplate.Names(script).Refused?.Code);

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, RefusalCode.CmdParamNameExceedLimit)]
    public void A_name_has_at_most_64_bytes(int length, RefusalCode? code) =>
        Assert.Equal(code, ScriptTemplate.Names($"{{{{{new string('n', length)}}}}}").Refused?.Code);

    [Theory]
    [InlineData(20, null)]
    [InlineData(21, RefusalCode.CmdParamCountExceedLimit)]
    public void A_script_has_at_most_20_names(int count, RefusalCode? code) =>
        Assert.Equal(code, ScriptTemplate.Names(string.Concat(Enumerable.Range(0, count).Select(n => $"{{{{n{n}}}}}{{{{N{n}}}}}"))).Refused?.Code);
}
