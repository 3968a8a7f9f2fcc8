package cfntemplate_test

import (
	"testing"

	"github.com/assay-project/assay/lang/cfntemplate"
)

const topic = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"

func TestCheck(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"yaml":                 {topic, ""},
		"json":                 {`{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}`, ""},
		"flow":                 {`{Resources: {T: {Type: "AWS::SNS::Topic"}}}`, ""},
		"json syntax":          {`{"this is invalid JSON"="bobbins"}`, "Template format error: JSON not well-formed. (line 1, column 25)"},
		"yaml syntax":          {"Resources:\n  A:\n      B: c\n    D: e\n", "Template format error: YAML not well-formed."},
		"text":                 {"template.yaml", "Template format error: unsupported structure."},
		"alias":                {"Resources: &r\n  A:\n    Type: B\nOutputs: *r\n", "Template error: YAML aliases are not allowed in CloudFormation templates"},
		"top level":            {topic + "Resource: {}\n", "Invalid template property or properties [Resource]"},
		"no resources":         {"Description: x\n", "Template format error: At least one Resources member must be defined."},
		"parameter name":       {"Parameters:\n  AWS::NoValue:\n    Type: String\n" + topic, "Template format error: Parameter name AWS::NoValue is non alphanumeric."},
		"resource name":        {"Resources:\n  a-b:\n    Type: AWS::SNS::Topic\n", "Template format error: Resource name a-b is non alphanumeric."},
		"null":                 {topic + "Outputs:\n  O:\n    Value:\n", "[/Outputs/O/Value] 'null' values are not allowed in templates"},
		"no type":              {"Resources:\n  T:\n    Properties: {}\n", "Template format error: [/Resources/T] Every Resources object must contain a Type member."},
		"extra key":            {topic + "    Property: {}\n", "Invalid template resource property 'Property'"},
		"no value":             {topic + "Outputs:\n  O:\n    Description: x\n", "Template format error: Every Outputs member must contain a Value object"},
		"ref":                  {topic + "    Properties:\n      TopicName: !Ref Nowhere\n", "Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template"},
		"sub":                  {topic + "    Properties:\n      TopicName: !Sub 'a-${Nowhere}-${!literal}-${AWS::Region}'\n", "Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template"},
		"sub with own":         {topic + "    Properties:\n      TopicName: !Sub ['${a}', {a: b}]\n", ""},
		"output ref":           {topic + "Outputs:\n  O:\n    Value: !Ref Nowhere\n", "Template format error: Unresolved resource dependencies [Nowhere] in the Outputs block of the template"},
		"depends":              {topic + "    DependsOn: [Topic, Nowhere]\n", "Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template"},
		"getatt undefined":     {topic + "Outputs:\n  O:\n    Value: !GetAtt Nowhere.Arn\n", "Template error: instance of Fn::GetAtt references undefined resource Nowhere"},
		"getatt form":          {topic + "Outputs:\n  O:\n    Value: !GetAtt Topic\n", "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"},
		"select index":         {topic + "Outputs:\n  O:\n    Value: !Select [100, [a]]\n", "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"},
		"select list":          {topic + "Outputs:\n  O:\n    Value: !Select [0, 2]\n", "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"},
		"select function":      {topic + "Outputs:\n  O:\n    Value: !Select [0, !GetAZs '']\n", ""},
		"equals":               {topic + "Conditions:\n  C: !Equals [a]\n", "Template error: every Fn::Equals object requires a list of 2 string parameters."},
		"split":                {topic + "Outputs:\n  O:\n    Value: !Select [0, !Split [a]]\n", "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split."},
		"if":                   {topic + "Outputs:\n  O:\n    Value: !If [Nowhere, a, b]\n", "Template error: unresolved condition dependency Nowhere in Fn::If"},
		"macro":                {"Transform: My\nResources:\n  A: {}\n", ""},
		"metadata is nobody's": {"Metadata:\n  A: {Ref: [a]}\n" + topic, ""},
	} {
		t.Run(name, func(t *testing.T) {
			tpl, err := cfntemplate.Parse(test.text)
			if err == nil {
				err = tpl.Check()
			}
			expect(t, err, test.want)
		})
	}
}

func expect(t *testing.T, err *cfntemplate.Error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Message
	}
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

const conditional = `
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, prod]
  Count:
    Type: Number
    Default: 1
    MaxValue: 5
    MinValue: 1
  Name:
    Type: String
    Default: abc
    MinLength: 3
    ConstraintDescription: say it
Mappings:
  Sizes:
    prod: {Size: large}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  NotProd: !Not [!Condition Prod]
  Both: !And [!Condition Prod, !Condition NotProd]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: Prod
  Never:
    Type: AWS::SNS::Topic
    Condition: Both
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Value: `

func TestValues(t *testing.T) {
	for name, test := range map[string]struct {
		value string
		given map[string]string
		want  string
	}{
		"all there":       {"!Ref Topic", map[string]string{"Stage": "prod"}, ""},
		"left out":        {"!Ref Topic", map[string]string{"Stage": "dev"}, "Template format error: Unresolved resource dependencies [Topic] in the Resources block of the template"},
		"not known":       {"!Ref Topic", map[string]string{}, "Parameters: [Stage] must have values"},
		"branch":          {"!If [Prod, !Ref Topic, none]", map[string]string{"Stage": "dev"}, ""},
		"never":           {"!If [Prod, !Ref Never, none]", map[string]string{"Stage": "prod"}, "Template format error: Unresolved resource dependencies [Never] in the Resources block of the template"},
		"mapping":         {"!FindInMap [Sizes, !Ref Stage, Size]", map[string]string{"Stage": "prod"}, ""},
		"no mapping":      {"!FindInMap [Sizes, !Ref Stage, Size]", map[string]string{"Stage": "dev"}, "Template error: Unable to get mapping for Sizes::dev::Size"},
		"no map":          {"!FindInMap [Size, prod, Size]", map[string]string{"Stage": "dev"}, "Template error: Mapping named 'Size' is not present in the 'Mappings' section of template."},
		"number":          {"x", map[string]string{"Stage": "dev", "Count": "one"}, "Parameter 'Count' must be a number."},
		"too large":       {"x", map[string]string{"Stage": "dev", "Count": "6"}, "Parameter 'Count' must be a number not greater than 5"},
		"not allowed":     {"x", map[string]string{"Stage": "test"}, "Parameter 'Stage' must be one of AllowedValues"},
		"own description": {"x", map[string]string{"Stage": "dev", "Name": "ab"}, "Parameter Name failed to satisfy constraint: say it"},
	} {
		t.Run(name, func(t *testing.T) {
			tpl, err := cfntemplate.Parse(conditional + test.value + "\n")
			if err == nil {
				err = tpl.Check()
			}
			if err != nil {
				t.Fatal(err)
			}
			if err = tpl.CheckResolved(tpl.Values(test.given, nil)); err == nil {
				err = tpl.CheckParameters(test.given, nil)
			}
			expect(t, err, test.want)
		})
	}
}

func TestIAM(t *testing.T) {
	tpl, err := cfntemplate.Parse("Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: x}\n")
	if err != nil {
		t.Fatal(err)
	}
	if any, named := tpl.IAM(); !any || !named {
		t.Error("a role with a name of its own")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(topic)
	f.Add(conditional + "!Ref Topic\n")
	f.Add(`{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"A": {"Fn::Sub": "${T}"}}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		tpl, err := cfntemplate.Parse(text)
		if err == nil {
			tpl.IAM()
			if err = tpl.Check(); err == nil {
				err = tpl.CheckResolved(tpl.Values(nil, nil))
			}
		}
		if err != nil && err.Message == "" {
			t.Fatal("an error that says nothing")
		}
	})
}
